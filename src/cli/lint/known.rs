//! `--baseline` and `--write-baseline`.

use std::io::Write;
use std::path::Path;

use super::gather::Gathered;
use crate::cli::files::Output;
use crate::cli::{Failure, Streams};
use crate::lint::{Baseline, Linted};

/// Reads a baseline.
pub(super) fn read(path: &Path) -> Result<Baseline, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::files(format!("{}: {error}", path.display()))
            .help("write one with `flowhook lint --write-baseline FILE`")
    })?;
    Baseline::from_json(&text).map_err(|error| Failure::usage(format!("{}: {error}", path.display())))
}

/// Writes all findings of a run.
pub(super) fn write(
    path: &Path,
    output: Output,
    linted: &Linted,
    gathered: &Gathered,
    streams: &mut Streams,
) -> anyhow::Result<()> {
    let baseline = Baseline::of(linted, &gathered.sources, &|name| from(path, name));
    output.write(&baseline.to_json())?;
    writeln!(streams.stderr, "{} findings are in {}", baseline.len(), path.display())?;
    Ok(())
}

/// Takes out of a run what the baseline knows, and says how much that was.
pub(super) fn take(
    path: &Path,
    mut baseline: Baseline,
    linted: &mut Linted,
    gathered: &Gathered,
    streams: &mut Streams,
) -> anyhow::Result<()> {
    let taken = baseline.take(linted, &gathered.sources, &|name| from(path, name));
    let gone = match baseline.len() {
        0 => String::new(),
        count => format!("; {count} of its findings are gone or not in these files"),
    };
    writeln!(streams.stderr, "{taken} findings are known from {}{gone}", path.display())?;
    Ok(())
}

/// The path of a file from the folder of the baseline, so that it does not matter where
/// flowhook is run.
fn from(baseline: &Path, name: &str) -> String {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let file = absolute(Path::new(name));
    let folder = absolute(baseline);
    let relative = folder.parent().and_then(|folder| file.strip_prefix(folder).ok()).unwrap_or(&file);
    relative.to_string_lossy().replace('\\', "/")
}
