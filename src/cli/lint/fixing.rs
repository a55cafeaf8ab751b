//! `--fix` and `--diff`.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use super::gather::Gathered;
use crate::cli::files::Output;
use crate::cli::{Failure, Streams};
use crate::finding::Applicability;
use crate::lint::{self, Fixed, Settings};
use crate::report::render::diff;
use crate::text::{Source, SourceId, Sources};

/// Which fixes are applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum FixLevel {
    /// Those that keep the meaning
    Safe,
    /// Those that need a look, too
    Unsafe,
}

impl FixLevel {
    const fn applicability(self) -> Applicability {
        match self {
            Self::Safe => Applicability::Safe,
            Self::Unsafe => Applicability::Unsafe,
        }
    }
}

/// Prints what the fixes would change; says whether there is anything.
pub(super) fn show(
    gathered: &Gathered,
    settings: &Settings,
    level: FixLevel,
    streams: &mut Streams,
) -> anyhow::Result<bool> {
    let fixes = lint::fix_all(&gathered.sources, settings, level.applicability());
    // Lines that are shown around a change may hold a credential.
    let redactor = lint::run(&gathered.sources, settings).redactor;
    for (id, fixed) in &fixes {
        let Some(source) = gathered.sources.get(*id) else { continue };
        let text = diff(source.name(), Some(source.text()), &fixed.text);
        streams.stdout.write_all(redactor.redact(&text).as_bytes())?;
    }
    writeln!(streams.stderr, "{}", told(&fixes, "would be"))?;
    Ok(!fixes.is_empty())
}

/// Applies the fixes and writes the files; gives the texts as they are then.
pub(super) fn apply(
    gathered: Gathered,
    settings: &Settings,
    level: FixLevel,
    streams: &mut Streams,
) -> anyhow::Result<Gathered> {
    let fixes = lint::fix_all(&gathered.sources, settings, level.applicability());
    let mut outputs = Vec::new();
    for (id, fixed) in &fixes {
        if let Some((path, source)) = gathered.path(*id).zip(gathered.sources.get(*id)) {
            outputs.push((unchanged(path, source)?, fixed));
        }
    }
    for (output, fixed) in outputs {
        output.write(&fixed.text)?;
    }
    writeln!(streams.stderr, "{}", told(&fixes, "were"))?;
    let mut texts: BTreeMap<SourceId, Fixed> = fixes.into_iter().collect();
    let mut sources = Sources::new();
    for (id, source) in gathered.sources.iter() {
        match texts.remove(&id) {
            Some(fixed) => sources.add(Source::new(source.name(), fixed.text)),
            None => sources.add(source.clone()),
        };
    }
    Ok(Gathered { sources, paths: gathered.paths })
}

/// The file, ready to be replaced; somebody may have saved it since it was read.
fn unchanged(path: &PathBuf, source: &Source) -> Result<Output, Failure> {
    let now = std::fs::read(path).map_err(|error| Failure::files(format!("{}: {error}", path.display())))?;
    if now != source.text().as_bytes() {
        return Err(Failure::files(format!("{}: the file has changed since it was read", path.display()))
            .help("nothing was written; run flowhook again"));
    }
    Output::open(path)
}

fn told(fixes: &[(SourceId, Fixed)], verb: &str) -> String {
    let count: usize = fixes.iter().flat_map(|(_, fixed)| fixed.applied.values()).sum();
    let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    match count {
        0 => "nothing to fix".to_owned(),
        1 if verb == "were" => format!("1 finding was fixed in {}", plural(fixes.len(), "file")),
        _ => format!("{} {verb} fixed in {}", plural(count, "finding"), plural(fixes.len(), "file")),
    }
}
