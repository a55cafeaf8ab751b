//! A run on a terminal of its own: what a person sees and types.

use std::io::{ErrorKind, Read, Write};
use std::process::{Child, Command};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use pty_process::Size;
use pty_process::blocking::{Command as OnTerminal, Pty, open};

/// Longer than anything takes, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program and the person in front of it.
pub struct Terminal {
    keyboard: Arc<Pty>,
    shown: Arc<Mutex<String>>,
    reader: Option<std::thread::JoinHandle<()>>,
    child: Child,
}

impl Terminal {
    /// Starts the command on a terminal of 24 lines and 100 columns.
    pub fn start(command: Command) -> Self {
        let (pty, pts) = open().unwrap();
        pty.resize(Size::new(24, 100)).unwrap();
        let child = OnTerminal::from(command).env("TERM", "xterm-256color").spawn(pts).unwrap();
        let keyboard = Arc::new(pty);
        let shown = Arc::new(Mutex::new(String::new()));
        let (screen, into) = (Arc::clone(&keyboard), Arc::clone(&shown));
        let reader = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            loop {
                match (&*screen).read(&mut buffer) {
                    Ok(0) => return,
                    Ok(length) => into.lock().unwrap().push_str(&String::from_utf8_lossy(&buffer[..length])),
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    // The other side is closed: EIO on Linux.
                    Err(_) => return,
                }
            }
        });
        Self { keyboard, shown, reader: Some(reader), child }
    }

    /// Waits until the text was shown, wherever.
    pub fn waits_for(&self, text: &str) {
        let begun = Instant::now();
        while !self.shown.lock().unwrap().contains(text) {
            assert!(begun.elapsed() < PATIENCE, "{text:?} was never shown:\n{}", self.shown.lock().unwrap());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn types(&self, keys: &str) {
        (&*self.keyboard).write_all(keys.as_bytes()).unwrap();
    }

    /// The exit code and all that was shown, steering characters included.
    pub fn ends(mut self) -> (i32, String) {
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if begun.elapsed() > PATIENCE {
                self.child.kill().unwrap();
                panic!("it did not end:\n{}", self.shown.lock().unwrap());
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        self.reader.take().unwrap().join().unwrap();
        let shown = self.shown.lock().unwrap().clone();
        (status.code().unwrap_or(-1), shown)
    }
}
