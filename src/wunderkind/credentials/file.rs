//! A credentials file: `NAME = value` lines, in `[profile]` sections.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::text::Secret;

/// Nobody's credentials are longer.
const LARGEST: u64 = 64 * 1024;

/// The values of a credentials file.
#[derive(Debug)]
pub struct CredentialFile {
    path: PathBuf,
    values: Vec<(String, String, Secret)>,
}

/// Why a credentials file can't be used. No variant holds any part of a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It can't be read.
    #[error("the credentials file {}: {reason}", path.display())]
    Read {
        /// Where.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// Others than its owner can read it.
    #[error("others can read the credentials file {} (mode {mode:03o}), so it is not used", path.display())]
    Open {
        /// Where.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// A line that is neither a value nor a section.
    #[error("the credentials file {}, line {line}: {reason}", path.display())]
    Line {
        /// Where.
        path: PathBuf,
        /// Its number, from 1.
        line: usize,
        /// What is wrong; never the line itself.
        reason: &'static str,
    },
}

impl CredentialFile {
    /// Reads a file that only its owner can read. On Windows that can't be told and is left
    /// to the user's profile folder.
    ///
    /// # Errors
    /// When it can't be read, others can read it, or a line is wrong.
    pub fn read(path: &Path) -> Result<Self, FileError> {
        let failure = |reason: String| FileError::Read { path: path.to_path_buf(), reason };
        let file = File::open(path).map_err(|error| failure(error.to_string()))?;
        let metadata = file.metadata().map_err(|error| failure(error.to_string()))?;
        if !metadata.is_file() {
            return Err(failure("this is no file".to_owned()));
        }
        // The open file is asked, not its name, behind which another could be put meanwhile.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = metadata.permissions().mode() & 0o777;
            if mode & 0o077 != 0 {
                return Err(FileError::Open { path: path.to_path_buf(), mode });
            }
        }
        let mut text = Zeroizing::new(String::with_capacity(usize::try_from(metadata.len()).unwrap_or(0) + 1));
        file.take(LARGEST + 1).read_to_string(&mut text).map_err(|_| failure("it is no UTF-8 text".to_owned()))?;
        if text.len() as u64 > LARGEST {
            return Err(failure("it is too large".to_owned()));
        }
        Self::parse(path, &text)
    }

    /// Reads a text in the form of a credentials file; `path` is for messages.
    ///
    /// # Errors
    /// When a line is wrong.
    pub fn parse(path: &Path, text: &str) -> Result<Self, FileError> {
        Ok(Self { path: path.to_path_buf(), values: values(path, text)? })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The value of `name` in a profile's section; without a profile, before any section or
    /// in `[default]`.
    #[must_use]
    pub fn get(&self, profile: Option<&str>, name: &str) -> Option<&Secret> {
        let section = profile.unwrap_or("default");
        self.values.iter().find(|(known, key, _)| known == section && key == name).map(|(_, _, value)| value)
    }

    /// The names that a profile's section gives.
    pub fn names(&self, profile: Option<&str>) -> impl Iterator<Item = &str> {
        let section = profile.unwrap_or("default").to_owned();
        self.values.iter().filter(move |(known, ..)| *known == section).map(|(_, name, _)| name.as_str())
    }

    /// All its values, for redaction.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.values.iter().map(|(_, _, value)| value)
    }
}

fn values(path: &Path, text: &str) -> Result<Vec<(String, String, Secret)>, FileError> {
    let mut section = "default".to_owned();
    let mut values: Vec<(String, String, Secret)> = Vec::new();
    for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let wrong = |reason| FileError::Line { path: path.to_path_buf(), line: number + 1, reason };
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(name) = line.strip_prefix('[') {
            let name = name.strip_suffix(']').ok_or_else(|| wrong("a section is [name]"))?;
            section = name.trim().to_owned();
            continue;
        }
        let (name, value) = line.split_once('=').ok_or_else(|| wrong("neither NAME = value nor [section]"))?;
        let (name, value) = (name.trim().trim_start_matches("export ").trim(), unquoted(value.trim()));
        if !super::is_variable_name(name) {
            return Err(wrong("the name before `=` is no variable's name"));
        }
        if values.iter().any(|(known, key, _)| *known == section && key == name) {
            return Err(wrong("this name stands twice in its section"));
        }
        if !value.is_empty() {
            values.push((section.clone(), name.to_owned(), Secret::new(value.to_owned())));
        }
    }
    Ok(values)
}

fn unquoted(value: &str) -> &str {
    let within = |quote| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    within('"').or_else(|| within('\'')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Result<CredentialFile, FileError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        CredentialFile::read(file.path())
    }

    #[test]
    fn values_belong_to_their_section() {
        let file = file("# mine\nA = one\n[staging]\nexport A='two'\nB=\"th=ree\"\nC=\n").unwrap();
        let get = |profile, name| file.get(profile, name).map(Secret::expose);
        assert_eq!(get(None, "A"), Some("one"));
        assert_eq!(get(Some("staging"), "A"), Some("two"));
        assert_eq!(get(Some("staging"), "B"), Some("th=ree"));
        assert_eq!((get(None, "B"), get(Some("staging"), "C"), get(Some("x"), "A")), (None, None, None));
        assert_eq!(file.names(Some("staging")).collect::<Vec<_>>(), ["A", "B"]);
    }

    #[test]
    fn a_wrong_line_is_named_by_its_number_only() {
        for text in ["A=1\nsentinel", "A=1\n[x", "A=1\nsentinel x = 1", "A=1\nA=sentinel"] {
            let error = file(text).unwrap_err().to_string();
            assert!(error.contains("line 2") && !error.contains("sentinel"), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "A=sentinel").unwrap();
        for (mode, refused) in [(0o600, false), (0o400, false), (0o640, true), (0o604, true), (0o644, true)] {
            file.as_file().set_permissions(std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(CredentialFile::read(file.path()).is_err(), refused, "{mode:o}");
        }
        assert!(CredentialFile::read(Path::new("/")).is_err());
    }
}
