//! Exit codes, and errors that carry one.

use std::fmt;

/// What the process exits with (`docs/architecture.md`, decision 8). The output format
/// never changes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// 0: all fine.
    Fine,
    /// 1: the check failed: findings at or above `--fail-on`, a message refused or not
    /// delivered, a file out of date.
    CheckFailed,
    /// 2: wrong usage or configuration.
    Usage,
    /// 3: an input can't be read, or an output can't be written.
    Files,
    /// 4: the network or the remote end failed.
    Network,
    /// 130: stopped by Ctrl-C, after the report so far; shells count 128 and the signal's number.
    Interrupted,
}

impl Status {
    /// The number.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::CheckFailed => 1,
            Self::Usage => 2,
            Self::Files => 3,
            Self::Network => 4,
            Self::Interrupted => 130,
        }
    }
}

/// An error that knows its exit code and what the user can do about it.
#[derive(Debug)]
pub struct Failure {
    status: Status,
    message: String,
    help: Option<String>,
}

impl Failure {
    /// Wrong usage or configuration.
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Self {
        Self { status: Status::Usage, message: message.into(), help: None }
    }

    /// A file that can't be read or written.
    #[must_use]
    pub fn files(message: impl Into<String>) -> Self {
        Self { status: Status::Files, message: message.into(), help: None }
    }

    /// The network or the remote end failed.
    #[must_use]
    pub fn network(message: impl Into<String>) -> Self {
        Self { status: Status::Network, message: message.into(), help: None }
    }

    /// The check that the command is for failed.
    #[must_use]
    pub fn check(message: impl Into<String>) -> Self {
        Self { status: Status::CheckFailed, message: message.into(), help: None }
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The exit code.
    #[must_use]
    pub const fn status(&self) -> Status {
        self.status
    }

    /// What to do, if something can be said.
    #[must_use]
    pub fn advice(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}
