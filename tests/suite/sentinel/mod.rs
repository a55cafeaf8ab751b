//! A known secret appears in no output, file, ledger or panic message, whatever the command,
//! format, verbosity or error path. The commands are those that the program itself knows: one
//! that is added and not tried here fails the test. Verbosity is `RUST_LOG` and `RUST_BACKTRACE`,
//! at their highest in every run. With `--nocapture` the test shows what it has covered.

mod runs;
mod server;

use std::collections::{BTreeMap, BTreeSet};
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

/// What the endpoint that echoes the secrets answers with.
const ANSWERS: [&str; 9] = [
    "200 OK",
    "400 Bad Request",
    "401 Unauthorized",
    "403 Forbidden",
    "404 Not Found",
    "429 Too Many Requests",
    "500 Internal Server Error",
    "503 Service Unavailable",
    "302 Found",
];

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
    let endpoints: Vec<Endpoint> = ANSWERS
        .into_iter()
        .map(|status| Endpoint::uncounted(echo(status)))
        .chain([Endpoint::uncounted(Reply::Http("200 OK", Vec::new(), format!("{{\"messageId\":\"{ID} {SECRET}")))])
        .chain([Endpoint::uncounted(Reply::HangUp)])
        .collect();
    let mut urls: Vec<String> = endpoints.iter().map(Endpoint::url).collect();
    urls.push(format!("http://{}/", nobody()));
    let mut covered: BTreeMap<String, Covered> = BTreeMap::new();
    for name in commands() {
        for arguments in runs::runs(&name, &urls, secrets.path().to_str().unwrap(), folder.path().to_str().unwrap()) {
            let mut run = command();
            run.args(name.split(' ')).args(&arguments).env("FLOWHOOK_LEDGER", path("ledger.sqlite3"));
            if !arguments.iter().any(|word| word == "--credentials") {
                run.env("WUNDERKIND_CLIENT_ID", ID).env("WUNDERKIND_CLIENT_SECRET", SECRET);
            }
            let shown = arguments.join(" ");
            let run = finish(
                run.env("RUST_BACKTRACE", "full").env("RUST_LOG", "trace").current_dir(root()).stdin(Stdio::null()),
            );
            let what = format!("flowhook {name} {shown}");
            if !shown.contains("https://u:") {
                assert!(!shown.contains("sentinel"), "a secret in the arguments: {what}");
            }
            look(&what, run.stdout.as_bytes());
            look(&what, run.stderr.as_bytes());
            assert!(!run.stderr.contains("panicked"), "{what}: {}", run.stderr);
            covered.entry(name.clone()).or_default().add(&arguments, run.code);
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
    let tried: usize = covered.values().map(|covered| covered.runs).sum();
    assert!(tried > 800, "{tried} runs");
    println!("{:<22} {:>5}  {:<10} formats", "command", "runs", "exits");
    for (name, covered) in &covered {
        println!("{name:<22} {:>5}  {:<10} {}", covered.runs, covered.exits(), covered.formats());
    }
    println!(
        "{tried} runs of {} commands; {} answers of an endpoint that echoes both secrets, and nobody listening",
        covered.len(),
        endpoints.len()
    );
}

/// What a command was tried with.
#[derive(Default)]
struct Covered {
    runs: usize,
    codes: BTreeSet<i32>,
    formats: BTreeSet<String>,
}

impl Covered {
    fn add(&mut self, arguments: &[String], code: i32) {
        self.runs += 1;
        self.codes.insert(code);
        let after = arguments.iter().zip(arguments.iter().skip(1)).filter(|(flag, _)| *flag == "--format");
        self.formats.extend(after.map(|(_, format)| format.split('=').next().unwrap().to_owned()));
    }

    fn exits(&self) -> String {
        self.codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    fn formats(&self) -> String {
        self.formats.iter().cloned().collect::<Vec<_>>().join(" ")
    }
}
