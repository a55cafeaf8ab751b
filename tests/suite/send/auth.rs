//! Where credentials come from.

use std::process::Stdio;

use super::{BIRTHDAY, SECRET, TO};
use crate::endpoint::{Endpoint, Reply};
use crate::support::{Run, command, finish};

const FILE: &str = "WUNDERKIND_CLIENT_ID = file-id\nWUNDERKIND_CLIENT_SECRET = file-secret-0\n[staging]\n\
                    WUNDERKIND_CLIENT_ID = staging-id\nWUNDERKIND_CLIENT_SECRET = staging-secret\n";

fn file(text: &str, mode: u32) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(mode)).unwrap();
    }
    file
}

fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Run {
    finish(command().args(arguments).envs(environment.iter().copied()).stdin(Stdio::null()))
}

#[test]
fn a_file_goes_before_the_environment_and_a_profile_has_its_own() {
    let endpoint = Endpoint::new(4, Reply::json("400 Bad Request", "{}"));
    let url = endpoint.url();
    let credentials = file(FILE, 0o600);
    let path = credentials.path().to_str().unwrap();
    let fixed = ["send", BIRTHDAY, "--to", TO, "--yes", "--allow-recipient", TO, "--endpoint", &url];
    let environment = [
        ("WUNDERKIND_CLIENT_ID", "env-id"),
        ("WUNDERKIND_CLIENT_SECRET", "env-secret"),
        ("WUNDERKIND_CLIENT_ID_LIVE", "live-id"),
        ("WUNDERKIND_CLIENT_SECRET_LIVE", "live-secret"),
    ];
    let with = |more: &[&str]| run(&[&fixed[..], more].concat(), &environment);
    let shown = with(&["--credentials", path]);
    assert!(shown.stderr.contains(&format!("${{WUNDERKIND_CLIENT_ID}} in the file {path}")), "{}", shown.stderr);
    with(&[]);
    with(&["--credentials", path, "--profile", "staging"]);
    with(&["--profile", "live"]);
    let none = with(&["--profile", "other"]);
    assert_eq!(none.code, 2, "{}", none.transcript());
    assert!(none.stderr.contains("WUNDERKIND_CLIENT_ID is not set"), "{}", none.stderr);
    let ids: Vec<String> =
        endpoint.requests().iter().map(|request| request.header("x-client-id").unwrap().to_owned()).collect();
    assert_eq!(ids, ["file-id", "env-id", "staging-id", "live-id"]);
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_read_is_refused_with_what_to_do() {
    let endpoint = Endpoint::new(0, Reply::HangUp);
    let credentials = file(FILE, 0o640);
    let path = credentials.path().to_str().unwrap();
    let run = run(&["send", BIRTHDAY, "--to", TO, "--credentials", path, "--endpoint", &endpoint.url()], &[]);
    assert_eq!(run.code, 2, "{}", run.transcript());
    assert!(run.stderr.contains("others can read") && run.stderr.contains("chmod 600"), "{}", run.stderr);
    assert!(!run.stderr.contains("file-id"));
}

#[test]
fn the_status_shows_origin_and_order_and_no_value() {
    let run = run(&["auth", "status"], &[("WUNDERKIND_CLIENT_ID", "env-id-0"), ("WUNDERKIND_CLIENT_SECRET", SECRET)]);
    assert_eq!(run.code, 0, "{}", run.transcript());
    assert!(run.stdout.contains("WUNDERKIND_CLIENT_ID       from the environment variable"), "{}", run.stdout);
    assert!(!run.stdout.contains("env-id-0") && !run.stdout.contains("sentinel"), "{}", run.stdout);
    let places: Vec<usize> = ["1. the file", "2. the environment", "3. the system's keyring"]
        .iter()
        .map(|place| run.stdout.find(place).unwrap())
        .collect();
    assert!(places.is_sorted());
    assert_eq!(self::run(&["auth", "status"], &[]).code, 1);
}

#[test]
fn where_there_is_no_keyring_that_is_said_with_what_to_do() {
    let mut login = command();
    login.args(["auth", "login"]).env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    let mut child = login.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    use std::io::Write as _;
    child.stdin.take().unwrap().write_all(FILE.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("--credentials FILE, mode 0600"), "{stderr}");
    assert!(!stderr.contains("file-secret-0"), "{stderr}");
}

#[test]
fn a_file_is_no_way_to_log_in() {
    let run = run(&["auth", "login", "--credentials", "/nonexistent"], &[]);
    assert!(run.code == 2 && run.stderr.contains("unexpected argument '--credentials'"), "{}", run.stderr);
}
