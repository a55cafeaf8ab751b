//! Files that commands write.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::cli::Failure;

/// Longest name of a file, without its extension, in characters.
const LONGEST: usize = 100;
/// Names that Windows keeps for devices, whatever their extension.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// The name of a webhook's file: its letters and digits in lower case, everything else `-`.
pub(super) fn stem(webhook: &str) -> String {
    let lower = webhook.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let stem: String = words.join("-").chars().take(LONGEST).collect();
    let device = DEVICES.contains(&stem.trim_end_matches(|c: char| c.is_ascii_digit()));
    if stem.is_empty() || device { format!("webhook-{stem}").trim_end_matches('-').to_owned() } else { stem }
}

/// The text of a file, `None` where there is no file. Line ends are those of the bodies,
/// whatever a version control system made of them.
pub(super) fn current(path: &Path) -> Result<Option<String>, Failure> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failure(path, &error)),
    }
}

/// Whether two paths name one place; what is not there yet is known by its name alone.
pub(super) fn same_place(one: &Path, other: &Path) -> bool {
    one == other
        || std::fs::canonicalize(one).is_ok_and(|one| std::fs::canonicalize(other).is_ok_and(|other| one == other))
}

/// Makes the folder and those above it, where they are missing.
pub(super) fn create_folder(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| failure(folder, &error))
}

/// Puts a file in place as a whole: whoever reads it sees the old text or the new one.
pub(super) fn replace(path: &Path, content: &str) -> Result<(), Failure> {
    Output::open(path)?.write(content)
}

/// A file that will be written, opened before the work whose result it takes.
pub(super) enum Output {
    /// A regular file, written beside its place and put there as a whole.
    Whole {
        /// Its place.
        path: PathBuf,
        /// The new file.
        file: tempfile::NamedTempFile,
    },
    /// A device or pipe, which is written as it is.
    Direct {
        /// Its place.
        path: PathBuf,
        /// The stream.
        file: std::fs::File,
    },
}

impl Output {
    /// Makes sure that `path` can be written, and leaves what is there as it is.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let place = path.to_path_buf();
        let existing = std::fs::metadata(path).ok();
        if existing.as_ref().is_some_and(std::fs::Metadata::is_dir) {
            return Err(Failure::files(format!("{}: this is a folder, not a file", path.display())));
        }
        if existing.as_ref().is_some_and(|metadata| !metadata.is_file()) {
            let file = std::fs::OpenOptions::new().write(true).open(path).map_err(|error| failure(path, &error))?;
            return Ok(Self::Direct { path: place, file });
        }
        // A link stays a link: what it points to is replaced.
        let place = if existing.is_some() { std::fs::canonicalize(path).unwrap_or(place) } else { place };
        let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // A new file is readable for others as far as the umask allows, like any other.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder).map_err(|error| match error.kind() {
            // What the system says names the file beside its place, which nobody asked for.
            ErrorKind::NotFound => Failure::files(format!("{}: there is no such folder", folder.display())),
            ErrorKind::PermissionDenied => {
                Failure::files(format!("{}: you may not write into this folder", folder.display()))
            }
            _ => failure(folder, &error),
        })?;
        if let Some(metadata) = existing {
            file.as_file().set_permissions(metadata.permissions()).map_err(|error| failure(path, &error))?;
        }
        Ok(Self::Whole { path: place, file })
    }

    /// A writer for content that comes little by little; [`keep`](Self::keep) puts it in place.
    pub(super) fn writer(&self) -> Result<std::fs::File, Failure> {
        let (path, file) = match self {
            Self::Whole { path, file } => (path, file.as_file()),
            Self::Direct { path, file } => (path, file),
        };
        file.try_clone().map_err(|error| failure(path, &error))
    }

    /// Puts what was written in place.
    pub(super) fn keep(self) -> Result<PathBuf, Failure> {
        match self {
            Self::Whole { path, file } => {
                file.persist(&path).map_err(|error| failure(&path, &error.error))?;
                Ok(path)
            }
            Self::Direct { path, .. } => Ok(path),
        }
    }

    /// Keeps what was written beside its place: it is not all of it.
    pub(super) fn keep_partial(self) -> Result<PathBuf, Failure> {
        match self {
            Self::Whole { path, file } => {
                let mut name = path.into_os_string();
                name.push(".partial");
                let path = PathBuf::from(name);
                file.persist(&path).map_err(|error| failure(&path, &error.error))?;
                Ok(path)
            }
            Self::Direct { path, .. } => Ok(path),
        }
    }

    /// Writes the content and puts it in place.
    pub(super) fn write(self, content: &str) -> Result<(), Failure> {
        match self {
            Self::Whole { path, mut file } => {
                file.write_all(content.as_bytes()).map_err(|error| failure(&path, &error))?;
                file.persist(&path).map_err(|error| failure(&path, &error.error))?;
            }
            Self::Direct { path, mut file } => {
                file.write_all(content.as_bytes()).map_err(|error| failure(&path, &error))?;
            }
        }
        Ok(())
    }
}

fn failure(path: &Path, error: &std::io::Error) -> Failure {
    Failure::files(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_safe_everywhere() {
        assert_eq!(stem("Flow Name"), "flow-name");
        assert_eq!(stem("  Été / 50% \"off\"!"), "été-50-off");
        assert_eq!(stem("../../etc/passwd"), "etc-passwd");
        assert_eq!(stem("CON"), "webhook-con");
        assert_eq!(stem("com1"), "webhook-com1");
        assert_eq!(stem("???"), "webhook");
        assert_eq!(stem(&"a".repeat(300)).len(), LONGEST);
    }
}
