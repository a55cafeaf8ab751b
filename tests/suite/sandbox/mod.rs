//! `flowhook sandbox` from outside.

mod browser;
mod commands;
mod documentation;
mod memory;
mod random;
mod survival;
pub mod wire;

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::support::{Run, command};

pub const ID: &str = "sentinel-id-5d1c";
pub const SECRET: &str = "sentinel \"secret\"/5d1c";

/// A running sandbox.
pub struct Server {
    child: Child,
    pub url: String,
    stderr: Option<std::thread::JoinHandle<String>>,
}

impl Server {
    pub fn new(arguments: &[&str]) -> Self {
        Self::of(
            command()
                .args(["sandbox", "--port", "0"])
                .args(arguments)
                .env("WUNDERKIND_CLIENT_ID", ID)
                .env("WUNDERKIND_CLIENT_SECRET", SECRET),
        )
    }

    pub fn of(command: &mut Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stderr = child.stderr.take().unwrap();
        let talk = std::thread::spawn(move || {
            let mut text = String::new();
            stderr.read_to_string(&mut text).unwrap();
            text
        });
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        if url.is_empty() {
            panic!("it did not start: {}", talk.join().unwrap());
        }
        Self { child, url: url.trim_end().to_owned(), stderr: Some(talk) }
    }

    pub fn address(&self) -> SocketAddr {
        self.url.strip_prefix("http://").unwrap().parse().unwrap()
    }

    /// Its memory by the system's account, in KiB.
    #[cfg(target_os = "linux")]
    pub fn resident_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// Asks it to stop, as a service manager does.
    #[cfg(unix)]
    pub fn terminate(&self) {
        self.signal("-TERM");
    }

    #[cfg(unix)]
    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
    }

    /// Ends it without a word.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
    }

    /// Waits for its end.
    pub fn ended(mut self) -> Run {
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        let stderr = self.stderr.take().unwrap().join().unwrap();
        Run { code, stdout: String::new(), stderr }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a run of `flowhook` with the sandbox's credentials says.
pub fn with_credentials(arguments: &[&str]) -> Run {
    crate::support::finish(
        command()
            .args(arguments)
            .env("WUNDERKIND_CLIENT_ID", ID)
            .env("WUNDERKIND_CLIENT_SECRET", SECRET)
            .stdin(Stdio::null()),
    )
}

pub fn text_of(path: &Path) -> &str {
    path.to_str().unwrap()
}
