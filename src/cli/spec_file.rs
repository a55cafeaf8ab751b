//! Specs from the files that a command is given.

use std::path::{Path, PathBuf};

use super::{Failure, Streams, input};
use crate::finding::Finding;
use crate::lint::{self, Linted};
use crate::report::findings::{HumanOptions, human};
use crate::spec::{self, Spec};
use crate::text::{Source, Sources};

/// A spec and where it came from.
pub(super) struct SpecFile {
    /// What messages call the file.
    pub(super) name: String,
    /// What it says.
    pub(super) spec: Spec,
}

/// Reads all specs. What is wrong with any of them is shown on standard error, each problem
/// with its place.
///
/// # Errors
/// When a file can't be read, or one of them is no sound spec.
pub(super) fn read_all(paths: &[PathBuf], streams: &mut Streams) -> anyhow::Result<Vec<SpecFile>> {
    if paths.iter().filter(|path| *path == Path::new("-")).count() > 1 {
        return Err(Failure::usage("standard input can be read only once: `-` is given twice").into());
    }
    let mut sources = Sources::new();
    let mut specs = Vec::new();
    let mut findings = Vec::new();
    for path in paths {
        let text = input::read(path, streams)?;
        let name = input::name(path);
        let read = spec::read(&text);
        let id = sources.add(Source::new(name.as_str(), text));
        match read {
            Ok(spec) => specs.push(SpecFile { name, spec }),
            Err(problems) => findings.extend(problems.into_iter().map(|problem| lint::of_problem(id, problem))),
        }
    }
    if findings.is_empty() {
        return Ok(specs);
    }
    let broken = paths.len() - specs.len();
    show(&sources, findings, streams)?;
    let message = match (broken, paths) {
        (_, [only]) => format!("{} is no sound spec", input::name(only)),
        (count, all) => format!("{count} of {} files are no sound specs", all.len()),
    };
    Err(Failure::files(message).into())
}

/// The spec in a text; what is wrong with it is shown as [`read_all`] shows it.
///
/// # Errors
/// When it is no sound spec.
pub(super) fn of_text(name: &str, text: &str, streams: &mut Streams) -> anyhow::Result<Spec> {
    match spec::read(text) {
        Ok(spec) => Ok(spec),
        Err(problems) => {
            let mut sources = Sources::new();
            let id = sources.add(Source::new(name, text));
            let findings = problems.into_iter().map(|problem| lint::of_problem(id, problem)).collect();
            show(&sources, findings, streams)?;
            Err(Failure::files(format!("{name} is no sound spec")).into())
        }
    }
}

/// Shows what keeps files from being read, each finding with its place.
///
/// # Errors
/// When standard error is closed.
pub(super) fn show(sources: &Sources, findings: Vec<Finding>, streams: &mut Streams) -> anyhow::Result<()> {
    // The linter knows the credentials in a file, which no snippet may show.
    let linted = Linted { findings, ..lint::run(sources, &lint::Settings::default()) };
    let options = HumanOptions { colour: streams.stderr_colour, width: streams.width };
    streams.stderr.write_all(human(&linted, sources, options).as_bytes())?;
    Ok(())
}
