//! Runs the built binary in a scrubbed environment.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One run: exit code, standard output and standard error.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// All three in one text, for snapshots.
    pub fn transcript(&self) -> String {
        format!("exit: {}\n--- stdout\n{}--- stderr\n{}", self.code, self.stdout, self.stderr)
    }
}

/// The root of the checkout.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The built binary with an environment that holds nothing of the machine, standing in the
/// root of the checkout.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flowhook"));
    command.env_clear().current_dir(root());
    for name in ["PATH", "SystemRoot", "TEMP", "TMP", "SSL_CERT_FILE"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command.env("HOME", root().join("target").join("no-home"));
    command.env("FLOWHOOK_LEDGER", new_ledger());
    command
}

/// A ledger for one run, so that no test is kept from sending by another one.
fn new_ledger() -> PathBuf {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let folder = FOLDER.get_or_init(|| tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap());
    folder.path().join(format!("ledger-{}.sqlite3", NEXT.fetch_add(1, Ordering::Relaxed)))
}

/// Runs the binary with `arguments` and an empty standard input.
pub fn flowhook<const N: usize>(arguments: [&str; N]) -> Run {
    finish(command().args(arguments).stdin(Stdio::null()))
}

/// Runs the binary with `arguments` and `input` as standard input.
pub fn flowhook_with_input<const N: usize>(arguments: [&str; N], input: &[u8]) -> Run {
    use std::io::Write as _;
    let mut child =
        command().args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        // The child may rightly exit before it has read everything.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    to_run(&output)
}

/// Runs a prepared command to its end.
pub fn finish(command: &mut Command) -> Run {
    to_run(&command.output().unwrap())
}

fn to_run(output: &Output) -> Run {
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A file or folder below `tests/fixtures`.
pub fn fixture(path: &str) -> PathBuf {
    root().join("tests/fixtures").join(path)
}

/// A YAML text as JSON.
pub fn yaml_as_json(text: &str) -> serde_json::Value {
    use flowhook::document::{Kind, Node, yaml};
    use serde_json::Value;
    fn value(node: &Node) -> Value {
        match &node.kind {
            Kind::Null | Kind::Hole => Value::Null,
            Kind::Bool(value) => Value::Bool(*value),
            Kind::Number(number) => serde_json::from_str(number).unwrap(),
            Kind::Text(text) => Value::String(text.text.clone()),
            Kind::Sequence(items) => items.iter().map(value).collect(),
            Kind::Mapping(entries) => {
                entries.iter().map(|entry| (entry.key.text.clone(), value(&entry.value))).collect()
            }
        }
    }
    value(&yaml::parse(text).unwrap())
}
