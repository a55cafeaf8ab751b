//! `flowhook send` from outside.

#[cfg(unix)]
mod asked;
mod auth;
mod bulk;
mod consent;
mod failures;
mod follow;
mod killed;
mod leaves;
mod ledger;
mod samples;
mod secrets;
mod subscription;

use std::process::Stdio;

use insta::Settings;
use insta::internals::SettingsBindDropGuard;

use crate::support::{Run, command, finish};

pub const ID: &str = "sentinel-id-7c2e";
pub const SECRET: &str = "sentinel \"secret\"/7c2e";
pub const TO: &str = "+15163334444";
pub const BIRTHDAY: &str = "tests/fixtures/send/birthday.yaml";

/// A run with credentials in the environment.
pub fn send(arguments: &[&str]) -> Run {
    finish(
        command()
            .arg("send")
            .args(arguments)
            .env("WUNDERKIND_CLIENT_ID", ID)
            .env("WUNDERKIND_CLIENT_SECRET", SECRET)
            .env("RUST_BACKTRACE", "full")
            .stdin(Stdio::null()),
    )
}

pub fn send_to(url: &str, more: &[&str]) -> Run {
    send(&[&[BIRTHDAY, "--to", TO, "--yes", "--allow-recipient", TO, "--endpoint", url], more].concat())
}

/// Ports, ids and times differ from run to run.
pub fn scrubbed() -> SettingsBindDropGuard {
    let mut settings = Settings::clone_current();
    settings.add_filter(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT");
    settings.add_filter(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID");
    settings.add_filter(r" in \d+ ms", " in N ms");
    settings.bind_to_scope()
}

pub fn json(run: &Run) -> serde_json::Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}", run.transcript()))
}

pub const SPEC_HEAD: &str = "flowhook: 1\nflow: { name: F, trigger: { type: metric, metric: M } }\nwebhooks:\n";

/// A file of its own for a spec that a test makes up.
pub fn spec_file(webhook: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spec.yaml");
    std::fs::write(&path, format!("{SPEC_HEAD}{webhook}")).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}
