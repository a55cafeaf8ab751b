//! A known secret appears in no output, file, ledger or panic message, whatever the command,
//! format, verbosity or error path. The commands are those that the program itself knows: one
//! that is added and not tried here fails the test.

use std::path::Path;
use std::process::Stdio;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::endpoint::{Endpoint, Reply, nobody};
use crate::support::{command, finish, root};

const ID: &str = "sentinel-id-zq4k-b7";
const SECRET: &str = "sentinel+secret/\"zq4k\" b7&x";
const TO: &str = "+15163334444";
const SPEC: &str = "tests/fixtures/send/birthday.yaml";

/// Pieces of every form in which a secret may turn up.
fn traces() -> Vec<Vec<u8>> {
    let mut traces = vec![b"sentinel".to_vec(), b"zq4k".to_vec()];
    for secret in [ID, SECRET] {
        for shift in 0..3 {
            // Whatever stands before it, the middle of a secret has one of three Base64 forms.
            let padded = format!("{}{secret}", "x".repeat(shift));
            for encoded in [STANDARD.encode(&padded), URL_SAFE_NO_PAD.encode(&padded)] {
                traces.push(encoded.as_bytes()[4..16].to_vec());
            }
        }
    }
    traces
}

fn look(what: &str, bytes: &[u8]) {
    for trace in traces() {
        let found = memchr::memmem::find(bytes, &trace);
        assert!(
            found.is_none(),
            "{what} holds {}: {}",
            String::from_utf8_lossy(&trace),
            String::from_utf8_lossy(bytes)
        );
    }
}

fn look_in_folder(what: &str, folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            look_in_folder(what, &path);
        } else {
            look(&format!("{what}: {}", path.display()), &std::fs::read(&path).unwrap());
        }
    }
}

/// Every command that the program knows, as its words.
fn commands() -> Vec<String> {
    fn walk(command: &clap::Command, path: &str, found: &mut Vec<String>) {
        let path = format!("{path} {}", command.get_name()).trim().to_owned();
        let below: Vec<_> = command.get_subcommands().filter(|below| below.get_name() != "help").collect();
        if below.is_empty() || !command.is_subcommand_required_set() {
            found.push(path.clone());
        }
        below.iter().for_each(|below| walk(below, &path, found));
    }
    let mut found = Vec::new();
    flowhook::cli::command().get_subcommands().for_each(|command| walk(command, "", &mut found));
    found
}

/// What an endpoint that tells everything it knows says: every form of both secrets.
fn echo(status: &'static str) -> Reply {
    let basic = STANDARD.encode(format!("{ID}:{SECRET}"));
    let body = serde_json::json!({
        "messageId": format!("m {ID}"), "status": format!("SENDING {SECRET}"), "code": 3,
        "message": format!("{SECRET} {basic} {}", URL_SAFE_NO_PAD.encode(SECRET)),
        "details": [{SECRET: ID}, STANDARD.encode(SECRET)],
        "phoneNumberStatuses": [{"phoneNumber": SECRET, "subscriptionStatus": false}],
        "invalidPhoneNumbers": [ID], "failedToProcessNumbers": [SECRET],
        "successSent": [], "failedSent": [{"errorMessage": SECRET, "phone": TO}],
    });
    let url: String = SECRET.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let quoted = serde_json::to_string(&body.to_string()).unwrap();
    let body = if status.starts_with('5') {
        format!("{quoted} {url} {}", SECRET.replace('/', "\\/"))
    } else {
        body.to_string()
    };
    Reply::Http(
        status,
        vec![format!("x-flowhook-inferred: {ID}"), format!("location: /?{}", SECRET.replace(' ', "+"))],
        body,
    )
}

/// The runs of a command, without its words: ordinary ones and ones that fail.
fn runs(command: &str, urls: &[String], secrets: &str, folder: &str) -> Vec<Vec<String>> {
    let credentials = format!("{secrets}/credentials");
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let to_all = |fixed: &str| {
        let mut runs = Vec::new();
        for url in urls {
            for format in ["human", "json"] {
                for more in [
                    "",
                    &format!("--credentials {credentials}"),
                    &format!("--credentials {credentials} --profile staging"),
                ] {
                    let run = format!("{fixed} --endpoint {url} --format {format} {more}");
                    runs.push(words(&run.replace("%n", &runs.len().to_string())));
                }
            }
        }
        runs
    };
    let mut runs: Vec<Vec<String>> = match command {
        "send" => {
            let mut runs = to_all(&format!(
                "{SPEC} --to {TO} --yes --allow-recipient {TO} --proof=a%n --junit {folder}/junit.xml"
            ));
            runs.extend(to_all(&format!(
                "{SPEC} --to {TO} --yes --allow-recipient {TO} --proof=c%n --expect status=200"
            )));
            runs.extend(to_all(&format!(
                "{SPEC} --bulk {folder}/list --yes --allow-unlisted 1 --timeout 2 --proof=b%n"
            )));
            runs.push(words(&format!("{SPEC} --to {TO} --dry-run --credentials {credentials} --format json")));
            runs.push(words(&format!("{SPEC} --to {TO} --sandbox --follow --speed 100")));
            runs.push(words("--again 1 --yes --proof=again --allow-recipient +15163334444"));
            runs.push(words(&format!("{SPEC} --to {TO} --endpoint https://u:{ID}@acme.test/ --yes")));
            runs
        }
        "status" => to_all("m-1"),
        "subscription check" => to_all(TO),
        "subscription add" => to_all(&format!("{TO} --purpose p --yes")),
        "subscription remove" => to_all(&format!("{TO} --yes")),
        "auth status" => vec![
            words("--format json"),
            words(&format!("--credentials {credentials}")),
            words(&format!("--credentials {credentials} --profile staging --name CDP_TOKEN")),
            words(&format!("--credentials {secrets}/open")),
            words(&format!("--credentials {secrets}/broken")),
        ],
        "auth login" | "auth logout" => vec![words(""), words("--profile staging --name CDP_TOKEN")],
        "history" => vec![words(""), words("--format json"), words("--webhook Nobody")],
        "history show" => vec![words("1"), words("1 --format json"), words("999999")],
        "history settle" => vec![words("1 sent"), words("2 not-sent")],
        "sandbox" => {
            let run = format!("--port 0 --stop-after 0 --credentials {credentials} --state {folder}/sandbox.sqlite3");
            vec![
                words(&run),
                words(&format!("{run} --profile staging --fault 429:0.5 --any-client")),
                words(&format!("--port 0 --stop-after 0 --credentials {secrets}/broken")),
                words(&format!("{run} --callback https://u:{ID}@acme.test/")),
            ]
        }
        "render" => {
            vec![words(SPEC), words(&format!("{SPEC} --format curl")), words(&format!("{SPEC} --format setup"))]
        }
        "preview" => {
            let secret = format!("{secrets}/secret.yaml");
            vec![
                words(SPEC),
                words(&format!("{SPEC} --sample all --format json")),
                words(&format!("{SPEC} --profile {credentials}")),
                words(&format!("{secret} --sample all")),
                words(&format!("{secret} --sample hostile --format json")),
            ]
        }
        "format" => vec![words(&format!("{SPEC} --check")), words(&format!("{secrets}/broken"))],
        "import" => {
            let message = serde_json::json!({"name": "W", "url": "https://acme.test/", "body": "{\"a\": \"{{ event.a }}\"}",
                "headers": {"X-Client-ID": ID, "Authorization": format!("Bearer {SECRET}"), "Accept": "*/*"}});
            let flow = serde_json::json!({"triggers": [], "entry_action_id": "1",
                "actions": [{"type": "send-webhook", "id": "1", "data": {"status": "live", "message": message}}]});
            std::fs::write(format!("{secrets}/flow.json"), flow.to_string()).unwrap();
            vec![
                words(&format!("{secrets}/flow.json")),
                words(&format!("{secrets}/flow.json --out {folder}/imported.yaml")),
                words(&format!("{secrets}/broken")),
                words(SPEC),
            ]
        }
        "rehearse" => {
            std::fs::write(format!("{folder}/people.csv"), "Phone Number,First Name\n+15163334444,Ada\n+1516,\n")
                .unwrap();
            let fixed = format!("--audience {folder}/people.csv");
            let outputs =
                format!("--html {folder}/r.html --failures {folder}/f.csv --include-data --emit {folder}/b.ndjson");
            vec![
                words(&format!("{SPEC} {fixed} {outputs}")),
                words(&format!("{secrets}/secret.yaml {fixed} --format json")),
                words(&format!("{SPEC} --audience {credentials}")),
                words(&format!("{SPEC} {fixed} --map A=B")),
            ]
        }
        "lint" => vec![
            words(SPEC),
            words(&format!("{secrets}/secret.yaml")),
            words(&format!("{secrets}/secret.yaml --format json")),
        ],
        "new" => vec![words("--list"), words("Birthday")],
        "explain" => vec![words("NOT_SUBSCRIBED")],
        "probe" => vec![words("")],
        "config" => vec![words("--show")],
        "schema" => vec![words("spec"), words("config"), words("findings")],
        "lsp" => vec![words("")],
        "template eval" | "template tree" | "template list" => vec![words("")],
        other => panic!("`{other}` is a new command: add its runs here"),
    };
    runs.push(words("--help"));
    runs.push(words("--no-such-flag"));
    runs
}

#[test]
fn a_known_secret_is_nowhere_whatever_is_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let file = format!(
        "WUNDERKIND_CLIENT_ID={ID}\nWUNDERKIND_CLIENT_SECRET='{SECRET}'\n[staging]\nWUNDERKIND_CLIENT_ID={ID}\n\
         WUNDERKIND_CLIENT_SECRET='{SECRET}'\nCDP_TOKEN={ID}\n"
    );
    // The files that hold the secret are not looked into; everything else in the folder is.
    let secrets = tempfile::tempdir().unwrap();
    let credentials = secrets.path().join("credentials");
    std::fs::write(&credentials, &file).unwrap();
    std::fs::write(secrets.path().join("open"), &file).unwrap();
    std::fs::write(secrets.path().join("broken"), format!("A={ID}\n{SECRET}")).unwrap();
    std::fs::write(path("list"), format!("{TO}\n")).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        for name in ["credentials", "broken"] {
            let mode = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(secrets.path().join(name), mode).unwrap();
        }
    }
    let spec = std::fs::read_to_string(root().join(SPEC)).unwrap();
    std::fs::write(
        secrets.path().join("secret.yaml"),
        format!("{spec}    headers: {{ X-Client-Secret: {} }}\n", "0f5bb2c4a7d94e6f8b1c2d3e4f5a6b7c"),
    )
    .unwrap();
    let endpoints: Vec<Endpoint> =
        ["200 OK", "400 Bad Request", "403 Forbidden", "503 Service Unavailable", "302 Found"]
            .into_iter()
            .map(|status| Endpoint::uncounted(echo(status)))
            .chain([Endpoint::uncounted(Reply::HangUp)])
            .collect();
    let mut urls: Vec<String> = endpoints.iter().map(Endpoint::url).collect();
    urls.push(format!("http://{}/", nobody()));
    let mut tried = 0;
    for name in commands() {
        for arguments in runs(&name, &urls, secrets.path().to_str().unwrap(), folder.path().to_str().unwrap()) {
            let mut run = command();
            run.args(name.split(' ')).args(&arguments).env("FLOWHOOK_LEDGER", path("ledger.sqlite3"));
            if !arguments.iter().any(|word| word == "--credentials") {
                run.env("WUNDERKIND_CLIENT_ID", ID).env("WUNDERKIND_CLIENT_SECRET", SECRET);
            }
            let shown = arguments.join(" ");
            let run = finish(run.env("RUST_BACKTRACE", "full").current_dir(root()).stdin(Stdio::null()));
            let what = format!("flowhook {name} {shown}");
            if !shown.contains("https://u:") {
                assert!(!shown.contains("sentinel"), "a secret in the arguments: {what}");
            }
            look(&what, run.stdout.as_bytes());
            look(&what, run.stderr.as_bytes());
            assert!(!run.stderr.contains("panicked"), "{what}: {}", run.stderr);
            tried += 1;
        }
    }
    look_in_folder("afterwards", folder.path());
    assert!(folder.path().join("ledger.sqlite3").exists() && folder.path().join("junit.xml").exists());
    // The runs did get where a secret is echoed.
    for path in [
        "/hook",
        "/text/message/status",
        "/text/bulk/",
        "/text/subscription/status",
        "/text/subscribe",
        "/text/unsubscribe",
    ] {
        for endpoint in &endpoints[..3] {
            let requests = endpoint.requests();
            assert!(requests.iter().any(|request| request.line.contains(path)), "nothing came to {path}");
        }
    }
    assert!(tried > 300, "{tried} runs");
    println!("{tried} runs of {} commands", commands().len());
}
