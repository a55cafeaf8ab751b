//! What is run, command by command.

use super::{ID, SECRET, SPEC, TO};

const LINT_FORMATS: [&str; 10] =
    ["human", "short", "json", "jsonl", "sarif", "github", "junit", "checkstyle", "gitlab", "markdown"];

/// The runs of a command, without its words: ordinary ones and ones that fail.
pub fn runs(command: &str, urls: &[String], secrets: &str, folder: &str) -> Vec<Vec<String>> {
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
    let with_bad_files = |fixed: &str| {
        let with = |file: &str| words(&format!("{fixed} --credentials {secrets}/{file} --endpoint {}", urls[0]));
        ["open", "broken", "missing"].map(with).to_vec()
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
            runs.extend(to_all(&format!(
                "{SPEC} --bulk {folder}/list --one-by-one 100 --yes --allow-unlisted 1 --timeout 2 --proof=d%n \
                 --junit {folder}/bulk.xml"
            )));
            for (at, url) in urls.iter().enumerate() {
                // Tried again after 429 and where nobody listens, followed where the id is an echo.
                let fixed = format!("{SPEC} --to {TO} --yes --allow-recipient {TO} --endpoint {url} --proof=e{at}");
                runs.push(words(&format!("{fixed} --retry 1 --follow --give-up 1 --junit {folder}/follow.xml")));
            }
            for file in ["open", "broken", "missing"] {
                runs.push(words(&format!("{SPEC} --to {TO} --dry-run --credentials {secrets}/{file}")));
                runs.push(words(&format!("{SPEC} --to {TO} --yes --credentials {secrets}/{file} --format json")));
            }
            runs.push(words(&format!("{SPEC} --to {TO} --yes --credentials {credentials} --profile nobody")));
            runs.push(words(&format!("{SPEC} --bulk {credentials} --yes --allow-unlisted 1")));
            runs.push(words(&format!("{SPEC} --to {TO} --sample {credentials} --dry-run")));
            runs.push(words(&format!("{SPEC} --to {TO} --yes --config {credentials} --dry-run")));
            runs.push(words(&format!("{SPEC} --to {TO} --yes --ledger {credentials}")));
            runs.push(words(&format!("{secrets}/secret.yaml --to {TO} --dry-run --no-lint --format json")));
            runs.push(words(&format!("{secrets}/secret.yaml --to {TO} --dry-run")));
            runs.push(words(&format!("{SPEC} --to {TO} --dry-run --credentials {credentials} --format json")));
            runs.push(words(&format!("{SPEC} --to {TO} --sandbox --follow --speed 100")));
            runs.push(words("--again 1 --yes --proof=again --allow-recipient +15163334444"));
            runs.push(words(&format!("{SPEC} --to {TO} --endpoint https://u:{ID}@acme.test/ --yes")));
            runs
        }
        "status" => {
            let mut runs = [to_all("m-1"), with_bad_files("m-1")].concat();
            // Each of these waits a second.
            for url in urls.iter().step_by(4) {
                runs.push(words(&format!("m-1 --follow --give-up 1 --endpoint {url}")));
            }
            runs
        }
        "subscription check" => {
            [to_all(TO), with_bad_files(TO), with_bad_files(&format!("--file {credentials}"))].concat()
        }
        "subscription add" => {
            let fixed = format!("{TO} --purpose p --yes");
            [to_all(&fixed), with_bad_files(&fixed)].concat()
        }
        "subscription remove" => {
            let fixed = format!("{TO} --yes");
            [to_all(&fixed), with_bad_files(&fixed)].concat()
        }
        "auth status" => vec![
            words("--format json"),
            words(&format!("--credentials {credentials}")),
            words(&format!("--credentials {credentials} --profile staging --name CDP_TOKEN")),
            words(&format!("--credentials {secrets}/open")),
            words(&format!("--credentials {secrets}/broken")),
            words(&format!("--credentials {secrets}/missing --format json")),
            words(&format!("--profile nobody --format json --credentials {credentials}")),
        ],
        "auth login" | "auth logout" => vec![words(""), words("--profile staging --name CDP_TOKEN")],
        "history" => vec![
            words("--limit 0"),
            words("--limit 0 --format json"),
            words("--webhook Nobody"),
            words(&format!("--ledger {credentials}")),
        ],
        "history show" => {
            let mut runs = vec![words("999999"), words(&format!("1 --ledger {credentials}"))];
            for id in 1..=80 {
                runs.extend([words(&format!("{id}")), words(&format!("{id} --format json"))]);
            }
            runs
        }
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
            let mut runs: Vec<_> =
                ["body", "curl", "setup", "json"].map(|format| words(&format!("{SPEC} --format {format}"))).to_vec();
            runs.extend(["curl", "json"].map(|format| words(&format!("{secrets}/secret.yaml --format {format}"))));
            runs.extend([words(&format!("{SPEC} --out {folder}/out")), words(&format!("{secrets}/broken"))]);
            runs
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
                words(&format!("{SPEC} {fixed} --sandbox http://127.0.0.1:9")),
                words(&format!("{SPEC} {fixed} --sandbox {}", urls[0])),
            ]
        }
        "lint" => {
            let mut runs = vec![words(SPEC), words(&format!("{secrets}/broken")), words(&credentials)];
            for format in LINT_FORMATS {
                runs.push(words(&format!("{secrets}/secret.yaml --format {format}={folder}/lint-{format}")));
                runs.push(words(&format!("{secrets}/secret.yaml --format {format}")));
            }
            runs
        }
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
