//! Files that commands write.

use std::io::{ErrorKind, Write};
use std::path::Path;

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

/// Makes the folder and those above it, where they are missing.
pub(super) fn create_folder(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| failure(folder, &error))
}

/// Puts a file in place as a whole: whoever reads it sees the old text or the new one.
pub(super) fn replace(path: &Path, content: &str) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // Readable for others as far as the umask allows, like any new file.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder).map_err(|error| failure(folder, &error))?;
    file.write_all(content.as_bytes()).map_err(|error| failure(path, &error))?;
    file.persist(path).map_err(|error| failure(path, &error.error))?;
    Ok(())
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
