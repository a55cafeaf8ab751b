//! Reading the files that a command is given.

use std::io::Read;
use std::path::Path;

use super::{Failure, Streams};
use crate::document::{MAX_BYTES, text_of};

/// One more than is allowed, so that a file that is too large is known by its length.
const LIMIT: u64 = MAX_BYTES as u64 + 1;

/// The text of a file; `-` is standard input. Reads no more than one byte over the limit.
///
/// # Errors
/// When it can't be read, is too large, or is no UTF-8 text.
pub(super) fn read(path: &Path, streams: &mut Streams) -> anyhow::Result<String> {
    if path != Path::new("-") {
        return read_file(path);
    }
    let failure = |reason: &dyn std::fmt::Display| Failure::files(format!("{}: {reason}", name(path)));
    let mut bytes = Vec::new();
    (&mut streams.stdin).take(LIMIT).read_to_end(&mut bytes).map_err(|error| failure(&error))?;
    Ok(text_of(bytes).map_err(|error| failure(&error))?)
}

/// The text of a file; see [`read`].
///
/// # Errors
/// As [`read`].
pub(super) fn read_file(path: &Path) -> anyhow::Result<String> {
    let failure = |reason: &dyn std::fmt::Display| Failure::files(format!("{}: {reason}", name(path)));
    if path.is_dir() {
        return Err(failure(&"this is a folder").help("name the spec's file in it").into());
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(|error| failure(&plain(&error)))?;
    file.take(LIMIT).read_to_end(&mut bytes).map_err(|error| failure(&plain(&error)))?;
    Ok(text_of(bytes).map_err(|error| failure(&error))?)
}

/// What messages call a file.
pub(super) fn name(path: &Path) -> String {
    if path == Path::new("-") { "<stdin>".to_owned() } else { path.display().to_string() }
}

/// The commonest reason in words that are the same on every system.
pub(super) fn plain(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "you may not read this file".to_owned(),
        _ => error.to_string(),
    }
}
