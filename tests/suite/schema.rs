//! The JSON Schemas: up to date, and true of what flowhook reads and writes.

use std::path::Path;

use serde_json::Value;

use crate::support::{flowhook, root, yaml_as_json as json};

const MODELINE: &str = "# yaml-language-server: $schema=";

fn page(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// What a schema has against a document; none where it is valid.
fn complaint(schema: &str, document: &Value) -> Option<String> {
    let text = page(&format!("docs/schema/{schema}.json"));
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("schema.json", serde_json::from_str(&text).unwrap()).unwrap();
    let mut schemas = boon::Schemas::new();
    let index = compiler.compile("schema.json", &mut schemas).unwrap();
    schemas.validate(document, index).err().map(|error| format!("{error:#}"))
}

/// The fenced blocks of a language in a page.
fn blocks(path: &str, language: &str) -> Vec<String> {
    let page = page(path);
    let opening = format!("```{language}\n");
    page.split(&opening).skip(1).filter_map(|rest| rest.split("```").next()).map(str::to_owned).collect()
}

fn examples() -> Vec<(String, String)> {
    let mut found: Vec<_> = std::fs::read_dir(root().join("examples"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    found.sort();
    found
}

#[test]
fn the_published_schemas_are_those_of_this_version() {
    for name in ["spec", "config", "findings"] {
        let run = flowhook(["schema", name]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        let path = format!("docs/schema/{name}.json");
        let help = format!("{path} is out of date: `cargo run -- schema {name} > {path}`");
        assert!(std::fs::read_to_string(root().join(&path)).ok() == Some(run.stdout), "{help}");
    }
    assert_eq!(flowhook(["schema", "specs"]).code, 2);
}

#[test]
fn every_example_names_the_schema_and_is_valid_by_it() {
    let examples = examples();
    assert!(examples.len() >= 9);
    for (path, text) in examples {
        let address = text.lines().next().unwrap().strip_prefix(MODELINE).unwrap_or_else(|| panic!("{path}"));
        let schema = Path::new(&path).parent().unwrap().join(address);
        assert_eq!(schema.canonicalize().unwrap(), root().join("docs/schema/spec.json").canonicalize().unwrap());
        assert_eq!(complaint("spec", &json(&text)), None, "{path}");
    }
}

#[test]
fn every_starter_takes_the_address_of_the_schema_and_is_valid_by_it() {
    let list = flowhook(["new", "--list"]).stdout;
    let starters = list.lines().filter(|line| !line.starts_with(' ')).filter_map(|line| line.split_once(": "));
    let names: Vec<&str> = starters.map(|(name, _)| name).collect();
    assert!(names.len() >= 9, "{names:?}");
    for name in names {
        let run = flowhook(["new", "-", "--starter", name, "--yes", "--schema", "spec.schema.json"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stdout.starts_with(&format!("{MODELINE}spec.schema.json\n# ")), "{}", run.stdout);
        assert_eq!(complaint("spec", &json(&run.stdout)), None, "{name}");
    }
    let run = flowhook(["new", "-", "--starter", "birthday", "--yes", "--schema", "a b"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
}

#[test]
fn the_samples_in_the_pages_are_valid() {
    let specs = blocks("docs/spec.md", "yaml");
    assert_eq!(specs.len(), 2);
    for text in specs {
        assert_eq!(complaint("spec", &json(&text)), None, "{text}");
    }
    let configurations = blocks("docs/configuration.md", "yaml");
    assert!(configurations.len() >= 2);
    for text in configurations {
        assert_eq!(complaint("config", &json(&text)), None, "{text}");
    }
    assert_eq!(complaint("config", &json("# nothing\n")), None);
}

#[test]
fn what_lint_prints_as_json_is_valid() {
    for paths in [
        &["lint", "examples", "--format", "json"][..],
        &["lint", "tests/fixtures/lint", "--format", "json", "--fail-on", "error"],
        &["lint", "tests/fixtures/lint/broken-body.json", "--format", "json"],
    ] {
        let run = crate::support::finish(crate::support::command().args(paths));
        let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
        assert!(!report["findings"].as_array().unwrap().is_empty());
        assert_eq!(complaint("findings", &report), None);
    }
}

/// Files that the reader refuses, and why the schema must too.
const UNSOUND_SPECS: [&str; 14] = [
    "flowhook: 2\nflow: { name: F, trigger: { type: list, list: L } }\nwebhooks: [{ name: A, text: x }]",
    "flow: { name: F, trigger: { type: list, list: L } }\nwebhooks: [{ name: A, text: x }]",
    "flowhook: 1\nflow: { name: F, trigger: { type: list, list: L } }\nwebhooks: []",
    "flowhook: 1\nflow: { name: F, trigger: { type: list } }\nwebhooks: [{ name: A, text: x }]",
    "flowhook: 1\nflow: { name: F, trigger: { type: list, metric: L } }\nwebhooks: [{ name: A, text: x }]",
    "flowhook: 1\nflow: { name: F, trigger: { type: lists, list: L } }\nwebhooks: [{ name: A, text: x }]",
    "flowhook: 1\nflow: { trigger: { type: list, list: L } }\nwebhooks: [{ name: A, text: x }]",
    "flowhook: 1\nflow: { name: F, trigger: { type: list, list: L } }\nwebhooks: [{ name: A }]",
    "flowhook: 1\nflow: { name: F, trigger: { type: list, list: L } }\nwebhooks: [{ name: A, txt: x }]",
    "flowhook: 1\nflow: { name: F, trigger: { type: list, list: L } }\nwebhooks: [{ name: A, text: 1 }]",
    "flowhook: 1\nflow: { name: F, trigger: { type: list, list: L } }\nwebhooks: [{ name: A, text: x, utm: { a: b } }]",
    "flowhook: 1\nflow: { name: F, trigger: { type: list, list: L } }\nwebhooks: [{ name: A, body: { a: 1 } }]",
    "flowhook: 1\nflow: { name: F, trigger: { type: list, list: L } }\nwebhooks: [{ name: A, text: x, body: {}, endpoint: { url: u } }]",
    "flowhook: 1\nflow: { name: F, trigger: { type: list, list: L } }\nwebhooks: [{ name: A, body: { $for: x }, endpoint: { url: u } }]",
];

#[test]
fn what_the_reader_refuses_the_schema_refuses() {
    for text in UNSOUND_SPECS {
        assert!(flowhook::spec::read(text).is_err(), "{text}");
        assert!(complaint("spec", &json(text)).is_some(), "{text}");
    }
    for text in [
        "capabilities: { autoescape: maybe }",
        "capabilities: { autoescape: true }",
        "currency: { decimals: 9 }",
        "test_recipients: [\"1516\"]",
        "lint: { severity: { utm-none: of } }",
        "lint: { severity: { utm-non: off } }",
        "lint: { files: [{ severity: {} }] }",
        "x: 1",
    ] {
        assert!(complaint("config", &json(text)).is_some(), "{text}");
    }
}

#[test]
fn the_page_for_editors_names_what_there_is() {
    let text = page("docs/editors.md");
    let settings = blocks("docs/editors.md", "json");
    assert_eq!(settings.len(), 3);
    for block in &settings {
        serde_json::from_str::<Value>(block).unwrap_or_else(|error| panic!("{error}: {block}"));
    }
    assert!(serde_json::from_str::<Value>(&settings[0]).unwrap()["dependencies"]["vscode-languageclient"].is_string());
    for command in ["cmd = { 'flowhook', 'lsp' }", "args = [\"lsp\"]", "command: 'flowhook', args: ['lsp']"] {
        assert!(text.contains(command), "{command}");
    }
    let example = page("examples/birthday.yaml");
    for line in blocks("docs/editors.md", "sh").iter().flat_map(|block| block.lines()) {
        let arguments: Vec<&str> = line.split(' ').skip(1).collect();
        let mut command = crate::support::command();
        command.args(&arguments).stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
        let mut child = command.spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), example.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{line}");
        assert!(String::from_utf8_lossy(&output.stdout).starts_with("flows/birthday.yaml:"), "{line}");
    }
    for flag in ["lsp", "schema", "new", "lint"] {
        let help = flowhook([flag, "--help"]);
        assert_eq!(help.code, 0);
        let named = [("new", "--schema"), ("lsp", "--stdio"), ("lint", "--stdin-filename")];
        for (_, option) in named.iter().filter(|(command, _)| *command == flag) {
            assert!(help.stdout.contains(option) && text.contains(option), "{flag} {option}");
        }
    }
}
