//! `flowhook lsp`: whole conversations over standard input and output.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::support::command;

/// An editor: speaks the protocol with the built binary.
struct Editor {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    last: i64,
    folder: tempfile::TempDir,
}

impl Editor {
    /// One that has not said anything yet.
    fn silent(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut child = command()
            .current_dir(folder.path())
            .arg("lsp")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, input, output, last: 0, folder }
    }

    fn new() -> Self {
        let mut editor = Self::silent(&["--stdio"]);
        editor.request("initialize", &json!({ "processId": null, "rootUri": null, "capabilities": {} }));
        editor.notify("initialized", &json!({}));
        editor
    }

    fn raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().unwrap();
        input.write_all(bytes).unwrap();
        input.flush().unwrap();
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    fn notify(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// The next message of the server.
    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "the server is gone");
            match line.trim_end().split_once(": ") {
                Some(("Content-Length", value)) => length = value.parse().unwrap(),
                _ => break,
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    /// The whole answer to a request; findings that come before it are passed over.
    fn answer(&mut self, method: &str, params: &Value) -> Value {
        self.last += 1;
        let id = self.last;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.receive();
            if message.get("id").is_some() {
                assert_eq!(message["id"], id);
                return message;
            }
        }
    }

    fn request(&mut self, method: &str, params: &Value) -> Value {
        let answer = self.answer(method, params);
        assert!(answer.get("error").is_none(), "{answer}");
        answer["result"].clone()
    }

    /// The next findings that are published.
    fn published(&mut self) -> Value {
        loop {
            let message = self.receive();
            if message["method"] == "textDocument/publishDiagnostics" {
                return message["params"].clone();
            }
        }
    }

    fn uri(&self, name: &str) -> String {
        url::Url::from_file_path(self.folder.path().canonicalize().unwrap().join(name)).unwrap().to_string()
    }

    fn open(&mut self, name: &str, text: &str) -> Value {
        let uri = self.uri(name);
        let language = if name.ends_with("json") { "json" } else { "yaml" };
        let document = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        self.notify("textDocument/didOpen", &json!({ "textDocument": document }));
        self.published()
    }

    fn change(&mut self, name: &str, version: i32, changes: &Value) -> Value {
        let uri = self.uri(name);
        let params = json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": changes });
        self.notify("textDocument/didChange", &params);
        self.published()
    }

    /// A request about a place.
    fn at(&mut self, method: &str, name: &str, line: u32, character: u32) -> Value {
        let uri = self.uri(name);
        let params = json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } });
        self.request(method, &params)
    }

    fn actions(&mut self, name: &str, range: &Value, context: &Value) -> Vec<Value> {
        let uri = self.uri(name);
        let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": context });
        self.request("textDocument/codeAction", &params).as_array().unwrap().clone()
    }

    /// Waits for the end; gives the exit code and what was said on standard error.
    fn end(mut self) -> (i32, String) {
        drop(self.input.take());
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (code, said)
    }

    fn shut_down(mut self) {
        assert_eq!(self.request("shutdown", &Value::Null), Value::Null);
        self.notify("exit", &Value::Null);
        assert_eq!(self.end(), (0, String::new()));
    }
}

/// The rules of published findings with their ranges.
fn found(published: &Value) -> Vec<String> {
    let place = |position: &Value| format!("{}:{}", position["line"], position["character"]);
    published["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| {
            !["html-entities", "json-unescaped", "json-unescaped-nested"].contains(&one["code"].as_str().unwrap())
        })
        .map(|one| {
            format!(
                "{} {}-{}",
                one["code"].as_str().unwrap(),
                place(&one["range"]["start"]),
                place(&one["range"]["end"])
            )
        })
        .collect()
}

/// A text after the edits of an action.
fn applied(text: &str, action: &Value) -> String {
    let edits = action["edit"]["changes"].as_object().unwrap().values().next().unwrap().as_array().unwrap();
    // An own reckoning: from UTF-16 units to bytes, line by line.
    let offset = |position: &Value| {
        let line = usize::try_from(position["line"].as_u64().unwrap()).unwrap();
        let units = usize::try_from(position["character"].as_u64().unwrap()).unwrap();
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let wide: Vec<u16> = text[start..].encode_utf16().take(units).collect();
        start + String::from_utf16(&wide).unwrap().len()
    };
    let mut edits: Vec<(usize, usize, &str)> = edits
        .iter()
        .map(|edit| (offset(&edit["range"]["start"]), offset(&edit["range"]["end"]), edit["newText"].as_str().unwrap()))
        .collect();
    edits.sort_unstable();
    edits.iter().rev().fold(text.to_owned(), |mut text, (start, end, new)| {
        text.replace_range(start..end, new);
        text
    })
}

const SPEC: &str = "flowhook: 1\nflow:\n  name: F\n  trigger: { type: metric, metric: Placed Order }\nbrand: Acme\nwebhooks:\n  - name: A\n    text: \"Acme 😀😀: hi {{ person.first_name|defualt:'x' }}\"\n    clickUrl: http://a.test/é b?utm_a=1\n";

#[test]
fn a_whole_conversation() {
    let mut editor = Editor::silent(&["--stdio"]);
    let introduction = editor.request("initialize", &json!({ "processId": null, "rootUri": null, "capabilities": {} }));
    editor.notify("initialized", &json!({}));
    let published = editor.open("a.yaml", SPEC);
    let hover = editor.at("textDocument/hover", "a.yaml", 7, 40);
    let range = json!({ "start": { "line": 8, "character": 0 }, "end": { "line": 8, "character": 99 } });
    let actions = editor.actions("a.yaml", &range, &json!({ "diagnostics": [] }));
    let uri = editor.uri("a.yaml");
    let told = json!({
        "initialize": introduction, "published": published, "hover": hover, "actions": actions,
    });
    let told = serde_json::to_string_pretty(&told).unwrap().replace(&uri, "[uri]");
    insta::with_settings!({ filters => vec![(r#""version": "\d+\.\d+\.\d+""#, r#""version": "[version]""#)] }, {
        insta::assert_snapshot!(told);
    });
    editor.shut_down();
}

#[test]
fn places_are_counted_in_utf_16_units() {
    let mut editor = Editor::new();
    let published = editor.open("a.yaml", SPEC);
    let line = SPEC.lines().nth(7).unwrap();
    let units = line[..line.find("defualt").unwrap()].encode_utf16().count();
    assert!(units < line.find("defualt").unwrap(), "the line has characters of several bytes");
    let expected = format!("unknown-filter 7:{units}-7:{}", units + 7);
    assert!(found(&published).contains(&expected), "{:?}", found(&published));
    // An edit behind the emoji lands where it is meant to.
    let range = json!({ "start": { "line": 7, "character": units }, "end": { "line": 7, "character": units + 7 } });
    let published = editor.change("a.yaml", 2, &json!([{ "range": range, "text": "default" }]));
    assert_eq!(published["version"], 2);
    assert!(!found(&published).iter().any(|one| one.starts_with("unknown-filter")), "{:?}", found(&published));
    editor.shut_down();
}

#[test]
fn findings_follow_what_is_typed_and_go_when_the_text_is_closed() {
    let mut editor = Editor::new();
    let body = "{\n  \"phone\": \"{{ person.phone_number|default:'' }}\",\n  \"text\": \"Acme: hi\",\n  \"callbackData\": \"{\\\"profileID\\\":\\\"{{ person.KlaviyoID|default:'' }}\\\",\\\"metricName\\\":\\\"A\\\",\\\"flow\\\":\\\"A\\\"}\",\n  \"sendPurpose\": \"A\"\n}\n";
    let quiet = |editor: &mut Editor, version, changes: Value| found(&editor.change("b.json", version, &changes));
    let before = found(&editor.open("b.json", body));
    assert!(!before.iter().any(|one| one.starts_with("file-syntax")), "{before:?}");
    // A comma too many, and then away with it, in two changes of one message.
    let at = |line: u32, from: u32, to: u32| json!({ "start": { "line": line, "character": from }, "end": { "line": line, "character": to } });
    let broken = quiet(&mut editor, 2, json!([{ "range": at(4, 20, 20), "text": "," }]));
    assert!(broken.iter().any(|one| one.starts_with("file-syntax 4:20")), "{broken:?}");
    let mended =
        quiet(&mut editor, 3, json!([{ "range": at(4, 20, 21), "text": "x" }, { "range": at(4, 20, 21), "text": "" }]));
    assert_eq!(mended, before);
    // The whole text at once, as an editor may send it.
    assert!(!quiet(&mut editor, 4, json!([{ "text": "{\"text\": \"{{ a|nope }}\"}" }])).is_empty());
    let uri = editor.uri("b.json");
    editor.notify("textDocument/didClose", &json!({ "textDocument": { "uri": uri } }));
    assert_eq!(editor.published(), json!({ "uri": uri, "diagnostics": [] }));
    editor.shut_down();
}

#[test]
fn texts_of_another_kind_get_no_findings_and_exports_get_theirs() {
    let mut editor = Editor::new();
    assert_eq!(editor.open("ci.yaml", "on: push\njobs: { a: \"{{ b|nope }}\" }\n")["diagnostics"], json!([]));
    assert_eq!(editor.at("textDocument/hover", "ci.yaml", 0, 1), Value::Null);
    let export = "{\"triggers\": [], \"actions\": [{\"type\": \"send-webhook\", \"data\": {\"message\": {\"name\": \"A\", \"url\": \"https://api.wknd.ai/text/message/send\", \"body\": \"{\\\"text\\\": \\\"😀 {{ a|nope }}\\\"}\"}}}]}";
    let published = editor.open("flow.json", export);
    let units = export[..export.find("nope").unwrap()].encode_utf16().count();
    let expected = format!("unknown-filter 0:{units}-0:{}", units + 4);
    assert!(found(&published).contains(&expected), "{:?}", found(&published));
    let hover = editor.at("textDocument/hover", "flow.json", 0, u32::try_from(units).unwrap());
    assert!(hover["contents"]["value"].as_str().unwrap().starts_with("**unknown-filter**"), "{hover}");
    editor.shut_down();
}

#[test]
fn completion_replaces_what_was_typed() {
    let mut editor = Editor::new();
    editor.open("a.json", "{\"text\": \"😀 {{ person.Klav }}\"}");
    let items = editor.at("textDocument/completion", "a.json", 0, 27);
    let items = items.as_array().unwrap();
    assert_eq!(items.len(), 1, "{items:#?}");
    assert_eq!(items[0]["label"], "person.KlaviyoID");
    let edit = json!({ "range": { "start": { "line": 0, "character": 16 }, "end": { "line": 0, "character": 27 } }, "newText": "person.KlaviyoID" });
    assert_eq!(items[0]["textEdit"], edit);
    assert!(items[0]["documentation"]["value"].as_str().unwrap().starts_with("# Variable"));
    editor.open("s.yaml", "flowhook: 1\nflow:\n  name: F\n  \n");
    let keys = editor.at("textDocument/completion", "s.yaml", 3, 2);
    assert_eq!(keys[0]["textEdit"]["newText"], "trigger: ", "{keys}");
    editor.shut_down();
}

#[test]
fn completion_offers_what_the_samples_of_the_configuration_show() {
    let mut editor = Editor::new();
    let folder = editor.folder.path().to_path_buf();
    std::fs::write(folder.join("flowhook.yaml"), "samples: [order.json]\n").unwrap();
    std::fs::write(folder.join("order.json"), r#"{"event": {"Gift Wrap": true, "Parcel": "ZX-7"}}"#).unwrap();
    editor.open("a.json", "{\"text\": \"{{ event.Par }}\"}");
    let items = editor.at("textDocument/completion", "a.json", 0, 22);
    assert_eq!(items[0]["label"], "event.Parcel", "{items}");
    assert_eq!(items[0]["detail"], "text, in a sample");
    assert!(!items.to_string().contains("ZX-7"), "{items}");
    editor.shut_down();
}

#[test]
fn a_quick_fix_mends_the_text_and_ignoring_silences_the_finding() {
    let mut editor = Editor::new();
    let published = editor.open("a.yaml", SPEC);
    let index = found(&published).iter().position(|one| one.starts_with("unknown-filter")).unwrap();
    let diagnostics: Vec<&Value> = published["diagnostics"].as_array().unwrap().iter().collect();
    let diagnostic = diagnostics.iter().find(|one| one["code"] == "unknown-filter").unwrap();
    let context = json!({ "diagnostics": [diagnostic], "only": ["quickfix"] });
    let actions = editor.actions("a.yaml", &diagnostic["range"], &context);
    let titled = |begin: &str| {
        let found = actions.iter().find(|action| action["title"].as_str().unwrap().starts_with(begin));
        found.unwrap_or_else(|| panic!("{actions:#?}")).clone()
    };
    let mended = applied(SPEC, &titled("write `default`"));
    assert!(mended.contains("{{ person.first_name|default:'x' }}"), "{mended}");
    let ignored = applied(SPEC, &titled("ignore this unknown-filter"));
    assert!(ignored.contains("\n    # flowhook: ignore[unknown-filter]\n    text: "), "{ignored}");
    let after = editor.change("a.yaml", 2, &json!([{ "text": ignored }]));
    assert!(!found(&after).iter().any(|one| one.starts_with("unknown-filter")), "{:?}", found(&after));
    assert_eq!(found(&after).len(), found(&published).len() - 1, "{index}");
    let all = editor.actions("a.yaml", &diagnostic["range"], &json!({ "diagnostics": [], "only": ["source.fixAll"] }));
    assert_eq!(all.len(), 1);
    assert!(applied(&ignored, &all[0]).contains("http://a.test/%C3%A9%20b?utm_a=1"), "{all:#?}");
    editor.shut_down();
}

#[test]
fn the_configuration_above_the_file_holds_its_unsaved_text_first() {
    let mut editor = Editor::new();
    let folder = editor.folder.path().to_path_buf();
    let levels = |level: &str| format!("lint: {{ severity: {{ unknown-filter: \"{level}\" }} }}\n");
    std::fs::write(folder.join("flowhook.yaml"), levels("off")).unwrap();
    std::fs::create_dir(folder.join("flows")).unwrap();
    let severity = |published: &Value| {
        let all = published["diagnostics"].as_array().unwrap();
        all.iter().find(|one| one["code"] == "unknown-filter").map(|one| one["severity"].as_i64().unwrap())
    };
    assert_eq!(severity(&editor.open("flows/a.yaml", SPEC)), None);
    // Both texts are told anew, in the order of their addresses.
    assert_eq!(editor.open("flowhook.yaml", &levels("info"))["diagnostics"], json!([]));
    assert_eq!(severity(&editor.published()), Some(3));
    let published = editor.change("flowhook.yaml", 2, &json!([{ "text": levels("of") }]));
    assert_eq!(published["diagnostics"][0]["message"], "`of` is no severity\nhelp: write error, warning, info or off");
    assert_eq!(severity(&editor.published()), Some(1));
    let uri = editor.uri("flowhook.yaml");
    editor.notify("textDocument/didClose", &json!({ "textDocument": { "uri": uri } }));
    assert_eq!(editor.published()["uri"], json!(uri));
    assert_eq!(severity(&editor.published()), None, "the saved one again");
    std::fs::write(folder.join("flowhook.yaml"), levels("warning")).unwrap();
    editor.notify("workspace/didChangeWatchedFiles", &json!({ "changes": [] }));
    assert_eq!(severity(&editor.published()), Some(2));
    editor.shut_down();
}

#[test]
fn a_credential_in_the_text_is_not_repeated() {
    let mut editor = Editor::new();
    let secret = "abcdef0123456789abcdef0123456789";
    let text =
        format!("{SPEC}    endpoint:\n      url: https://a.test/\n      headers: {{ X-Client-Secret: {secret} }}\n");
    let published = editor.open("a.yaml", &text);
    assert!(found(&published).iter().any(|one| one.starts_with("secret-in-file")), "{published}");
    assert!(!published.to_string().contains(secret));
    editor.shut_down();
}

#[test]
fn nothing_that_is_said_wrongly_ends_the_conversation() {
    let mut editor = Editor::silent(&[]);
    let early = editor.answer("textDocument/hover", &json!({}));
    assert_eq!(early["error"]["code"], -32002);
    editor.request("initialize", &json!({ "capabilities": {} }));
    assert_eq!(editor.answer("initialize", &json!({}))["error"]["code"], -32600);
    assert_eq!(editor.answer("workspace/nonsense", &json!({}))["error"]["code"], -32601);
    assert_eq!(editor.answer("textDocument/hover", &json!({ "x": 1 }))["error"]["code"], -32602);
    editor.raw(b"Content-Length: 9\r\n\r\n{nonsense");
    let malformed = editor.receive();
    assert_eq!((&malformed["error"]["code"], &malformed["id"]), (&json!(-32700), &Value::Null));
    editor.raw(b"Content-Length: two\r\n\r\n");
    assert_eq!(editor.receive()["error"]["code"], -32700);
    editor.notify("$/unknown", &json!({}));
    editor.notify("textDocument/didOpen", &json!({ "textDocument": 1 }));
    editor.notify(
        "textDocument/didChange",
        &json!({ "textDocument": { "uri": "file:///no", "version": 1 }, "contentChanges": [] }),
    );
    editor.send(&json!({ "jsonrpc": "2.0", "id": 7, "result": null }));
    let uri = json!({ "uri": "untitled:Untitled-1", "languageId": "yaml", "version": 1, "text": SPEC });
    editor.notify("textDocument/didOpen", &json!({ "textDocument": uri }));
    assert!(!found(&editor.published()).is_empty(), "a text that has no file yet");
    // Places outside the text.
    let far = json!({ "line": 4_000_000_000_u32, "character": 4_000_000_000_u32 });
    let params = json!({ "textDocument": { "uri": "untitled:Untitled-1" }, "position": far });
    editor.request("textDocument/hover", &params);
    editor.request("textDocument/completion", &params);
    let backwards = json!({ "start": far, "end": { "line": 0, "character": 0 } });
    let changes = json!([{ "range": backwards, "text": "x" }]);
    editor.notify(
        "textDocument/didChange",
        &json!({ "textDocument": { "uri": "untitled:Untitled-1", "version": 2 }, "contentChanges": changes }),
    );
    assert_eq!(editor.published()["version"], 2);
    editor.request("shutdown", &Value::Null);
    assert_eq!(editor.answer("textDocument/hover", &params)["error"]["code"], -32600);
    editor.notify("exit", &Value::Null);
    assert_eq!(editor.end().0, 0);
}

#[test]
fn exit_without_shutdown_and_an_editor_that_is_gone_are_failures() {
    let mut editor = Editor::new();
    editor.notify("exit", &Value::Null);
    assert_eq!(editor.end(), (1, String::new()));
    assert_eq!(Editor::new().end(), (1, String::new()));
    assert!(Path::new(env!("CARGO_BIN_EXE_flowhook")).exists());
}
