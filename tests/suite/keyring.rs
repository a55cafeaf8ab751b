//! Credentials in a real keyring: GNOME's, each test with a session bus, a keyring and a home of
//! its own. `tests/keyring.sh` runs these tests; a run of all tests with `--features keyring`
//! passes over them where the programs are missing, unless `FLOWHOOK_KEYRING` is set.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};

use crate::endpoint::{Endpoint, Reply};
use crate::support::{Run, command, finish};
use crate::terminal::Terminal;

const ID: &str = "sentinel-id-0123456789abcdef-f00";
const SECRET: &str = "sentinel-secret-0123456789abcdef0123456789abcdef0123456789abcde";
const SPEC: &str = "tests/fixtures/send/birthday.yaml";
const TO: &str = "+15163334444";
const COLLECTION: &str = "/org/freedesktop/secrets/collection/login";

const BUS: &str = "<busconfig><type>session</type><listen>unix:dir=FOLDER</listen><auth>EXTERNAL</auth>\
    <policy context='default'><allow send_destination='*' eavesdrop='true'/><allow eavesdrop='true'/><allow own='*'/></policy>\
    </busconfig>";

/// A desktop's session: a bus and, unless told otherwise, a keyring that is unlocked.
struct Desktop {
    home: tempfile::TempDir,
    bus: Child,
    address: String,
    keyring: Option<Child>,
}

impl Desktop {
    /// Nothing where the programs are missing and nobody insists.
    fn new(with_keyring: bool) -> Option<Self> {
        let there = ["dbus-daemon", "dbus-send", "gnome-keyring-daemon"].into_iter().all(is_installed);
        if !there && std::env::var_os("FLOWHOOK_KEYRING").is_none() {
            println!("skipped: no dbus-daemon or gnome-keyring-daemon here");
            return None;
        }
        let home = tempfile::tempdir().unwrap();
        // A bus that starts no services by itself: what is not started here is not there.
        let config = home.path().join("bus.conf");
        std::fs::write(&config, BUS.replace("FOLDER", home.path().to_str().unwrap())).unwrap();
        let mut bus = Command::new("dbus-daemon")
            .arg(format!("--config-file={}", config.display()))
            .args(["--nofork", "--print-address=1"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let address = first_line(bus.stdout.as_mut().unwrap());
        let mut desktop = Self { home, bus, address, keyring: None };
        if with_keyring {
            desktop.start_keyring(true);
        }
        Some(desktop)
    }

    fn environment(&self, command: &mut Command) {
        command
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address)
            .env("HOME", self.home.path())
            .env("XDG_RUNTIME_DIR", self.home.path())
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY");
    }

    /// Starts the keyring as a login does, with an empty password; without a login there is no
    /// collection in it.
    fn start_keyring(&mut self, login: bool) {
        let mut run = Command::new("gnome-keyring-daemon");
        run.args(["--foreground", "--components=secrets", if login { "--unlock" } else { "--start" }]);
        self.environment(&mut run);
        let run = run.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = run.spawn().unwrap();
        child.stdin.take().unwrap().write_all(b"\n").unwrap();
        self.keyring = Some(child);
        let path = if login { COLLECTION } else { "/org/freedesktop/secrets" };
        for _ in 0..500 {
            let shown = self.calls("org.freedesktop.DBus.Introspectable.Introspect", path, &[]);
            if shown.contains("org.freedesktop.Secret.") {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        panic!("the keyring is not there");
    }

    fn lock(&self) {
        let collection = format!("array:objpath:{COLLECTION}");
        let answer = self.calls("org.freedesktop.Secret.Service.Lock", "/org/freedesktop/secrets", &[&collection]);
        assert!(answer.contains("object path") || answer.contains("array"), "{answer}");
    }

    fn calls(&self, method: &str, path: &str, arguments: &[&str]) -> String {
        let mut run = Command::new("dbus-send");
        run.args(["--session", "--print-reply", "--dest=org.freedesktop.secrets", path, method]).args(arguments);
        self.environment(&mut run);
        String::from_utf8_lossy(&run.stderr(Stdio::null()).output().unwrap().stdout).into_owned()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut run = command();
        run.args(arguments);
        self.environment(&mut run);
        run
    }

    fn run(&self, arguments: &[&str]) -> Run {
        seen(finish(self.command(arguments).stdin(Stdio::null())))
    }

    fn logs_in(&self, more: &[&str], lines: &str) -> Run {
        let mut run = self.command(&[&["auth", "login"], more].concat());
        let mut child = run.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // It may rightly exit before it has read everything.
        let _ = child.stdin.take().unwrap().write_all(lines.as_bytes());
        let output = child.wait_with_output().unwrap();
        seen(Run {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        for child in self.keyring.iter_mut().chain([&mut self.bus]) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn is_installed(program: &str) -> bool {
    std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).any(|folder| folder.join(program).is_file())
}

fn first_line(from: impl std::io::Read) -> String {
    let mut line = String::new();
    BufReader::new(from).read_line(&mut line).unwrap();
    line.trim_end().to_owned()
}

/// No run may show a secret.
fn seen(run: Run) -> Run {
    assert!(!run.transcript().contains("sentinel"), "{}", run.transcript());
    run
}

fn pair(id: &str, secret: &str) -> String {
    format!("WUNDERKIND_CLIENT_ID={id}\nWUNDERKIND_CLIENT_SECRET={secret}\n")
}

fn sending(url: &str) -> Vec<&str> {
    vec!["send", SPEC, "--to", TO, "--yes", "--allow-recipient", TO, "--endpoint", url]
}

#[test]
fn what_is_kept_is_found_used_and_removed() {
    let Some(desktop) = Desktop::new(true) else { return };
    let empty = desktop.run(&["auth", "status"]);
    assert!(empty.code == 1 && empty.stdout.contains("the system's keyring: nothing"), "{}", empty.transcript());
    let kept = desktop.logs_in(&[], &pair(ID, SECRET));
    assert!(kept.code == 0 && kept.stderr.contains("Kept in the system's keyring"), "{}", kept.transcript());
    for format in ["human", "json"] {
        let status = desktop.run(&["auth", "status", "--format", format]);
        assert!(status.code == 0 && status.stdout.contains("the system keyring"), "{}", status.transcript());
    }
    let endpoint = Endpoint::new(1, Reply::json("200 OK", r#"{"messageId":"m-1"}"#));
    let sent = desktop.run(&sending(&endpoint.url()));
    assert_eq!(sent.code, 0, "{}", sent.transcript());
    assert!(sent.stderr.contains("${WUNDERKIND_CLIENT_SECRET} in the system keyring"), "{}", sent.stderr);
    let requests = endpoint.requests();
    assert!(requests[0].header("x-client-id") == Some(ID) && requests[0].header("x-client-secret") == Some(SECRET));
    let removed = desktop.run(&["auth", "logout"]);
    assert!(removed.code == 0 && removed.stderr.contains("removed from the system's keyring"), "{}", removed.stderr);
    let again = desktop.run(&["auth", "logout"]);
    assert!(again.code == 0 && again.stderr.contains("was not in the system's keyring"), "{}", again.stderr);
    assert_eq!(desktop.run(&["auth", "status"]).code, 1);
}

#[test]
fn another_login_replaces_and_a_profile_has_entries_of_its_own() {
    let Some(desktop) = Desktop::new(true) else { return };
    assert_eq!(desktop.logs_in(&[], &pair("old-id", "old-secret-0")).code, 0);
    assert_eq!(desktop.logs_in(&[], &pair(ID, SECRET)).code, 0);
    assert_eq!(desktop.logs_in(&["--profile", "staging"], &pair("staged-id", "staged-secret")).code, 0);
    assert_eq!(desktop.logs_in(&["--name", "CDP_TOKEN"], "CDP_TOKEN=x\n").code, 0);
    let endpoint = Endpoint::new(2, Reply::json("400 Bad Request", "{}"));
    desktop.run(&sending(&endpoint.url()));
    desktop.run(&[&sending(&endpoint.url())[..], &["--profile", "staging"]].concat());
    let ids: Vec<_> =
        endpoint.requests().iter().map(|request| request.header("x-client-id").unwrap().to_owned()).collect();
    assert_eq!(ids, [ID, "staged-id"]);
    assert_eq!(desktop.run(&["auth", "logout", "--profile", "staging"]).code, 0);
    assert_eq!(desktop.run(&["auth", "status", "--profile", "staging"]).code, 1);
    assert_eq!(desktop.run(&["auth", "status"]).code, 0);
    assert_eq!(desktop.run(&["auth", "status", "--name", "CDP_TOKEN"]).code, 0);
    assert_eq!(desktop.run(&["auth", "status", "--name", "OTHER"]).code, 1);
}

#[test]
fn a_person_is_asked_and_sees_nothing_of_what_is_typed() {
    let Some(desktop) = Desktop::new(true) else { return };
    let terminal = Terminal::start(desktop.command(&["auth", "login"]));
    terminal.waits_for("WUNDERKIND_CLIENT_ID");
    terminal.types(&format!("{ID}\r"));
    terminal.waits_for("WUNDERKIND_CLIENT_SECRET");
    terminal.types(&format!("{SECRET}\r"));
    let (code, shown) = terminal.ends();
    assert!(code == 0 && shown.contains("Kept in") && !shown.contains("sentinel"), "{code}: {shown}");
    assert_eq!(desktop.run(&["auth", "status"]).code, 0);
}

#[test]
fn ctrl_c_keeps_nothing() {
    let Some(desktop) = Desktop::new(true) else { return };
    let terminal = Terminal::start(desktop.command(&["auth", "login"]));
    terminal.waits_for("WUNDERKIND_CLIENT_ID");
    terminal.types(&format!("{ID}\r"));
    terminal.waits_for("WUNDERKIND_CLIENT_SECRET");
    terminal.types("\u{3}");
    let (code, shown) = terminal.ends();
    assert!(code != 0 && !shown.contains("Kept in") && !shown.contains("panicked"), "{code}: {shown}");
    assert!(desktop.run(&["auth", "status"]).stdout.contains("the system's keyring: nothing"));
}

#[test]
fn what_no_header_holds_is_not_kept() {
    let Some(desktop) = Desktop::new(true) else { return };
    let run = desktop.logs_in(&[], &pair("sentinel-ä", SECRET));
    assert!(run.code == 2 && run.stderr.contains("WUNDERKIND_CLIENT_ID can't stand in a header"), "{}", run.stderr);
    let short = desktop.logs_in(&[], "WUNDERKIND_CLIENT_ID=sentinel\n");
    assert!(short.code == 2 && short.stderr.contains("gives no WUNDERKIND_CLIENT_SECRET"), "{}", short.stderr);
    assert!(desktop.run(&["auth", "status"]).stdout.contains("the system's keyring: nothing"));
}

#[test]
fn a_locked_keyring_is_told_from_one_without_the_credentials() {
    let Some(desktop) = Desktop::new(true) else { return };
    assert_eq!(desktop.logs_in(&[], &pair(ID, SECRET)).code, 0);
    desktop.lock();
    let status = desktop.run(&["auth", "status"]);
    assert!(status.code == 1 && status.stdout.contains("the keyring is locked"), "{}", status.transcript());
    let endpoint = Endpoint::new(0, Reply::HangUp);
    let send = desktop.run(&sending(&endpoint.url()));
    assert_eq!(send.code, 2, "{}", send.transcript());
    assert!(send.stderr.contains("WUNDERKIND_CLIENT_ID is not set"), "{}", send.stderr);
    assert!(send.stderr.contains("the keyring is locked"), "{}", send.stderr);
    for arguments in [&["status", "m-1"][..], &["subscription", "check", TO]] {
        let run = desktop.run(arguments);
        assert!(run.code == 2 && run.stderr.contains("the keyring is locked"), "{}", run.transcript());
    }
    for run in [desktop.logs_in(&[], &pair(ID, SECRET)), desktop.run(&["auth", "logout"])] {
        assert!(run.code == 2 && run.stderr.contains("the keyring is locked"), "{}", run.transcript());
        assert!(run.stderr.contains("help: unlock the keyring"), "{}", run.stderr);
    }
    // Other places are asked before it.
    let mut run = desktop.command(&["auth", "status"]);
    run.env("WUNDERKIND_CLIENT_ID", "a").env("WUNDERKIND_CLIENT_SECRET", "b");
    assert_eq!(finish(run.stdin(Stdio::null())).code, 0);
}

#[test]
fn a_keyring_that_nobody_has_set_up_takes_nothing_and_says_so() {
    let Some(mut desktop) = Desktop::new(false) else { return };
    desktop.start_keyring(false);
    assert!(desktop.run(&["auth", "status"]).stdout.contains("the system's keyring: nothing"));
    let run = desktop.logs_in(&[], &pair(ID, SECRET));
    assert!(run.code == 2 && run.stderr.contains("the keyring is locked or not set up"), "{}", run.transcript());
}

#[test]
fn where_no_keyring_can_be_reached_nobody_is_asked_for_a_secret() {
    let Some(desktop) = Desktop::new(false) else { return };
    for address in [desktop.address.as_str(), "unix:path=/nonexistent/bus"] {
        let mut run = desktop.command(&["auth", "login"]);
        run.env("DBUS_SESSION_BUS_ADDRESS", address);
        let (code, shown) = Terminal::start(run).ends();
        assert!(code == 2 && shown.contains("no keyring can be reached"), "{address}: {code}: {shown}");
        assert!(shown.contains("--credentials FILE") && !shown.contains("WUNDERKIND_CLIENT_ID"), "{shown}");
        let mut run = desktop.command(&sending("http://127.0.0.1:9/"));
        run.env("DBUS_SESSION_BUS_ADDRESS", address);
        let run = finish(run.stdin(Stdio::null()));
        assert!(run.code == 2 && run.stderr.contains("is not set; no keyring can be reached"), "{}", run.transcript());
    }
}
