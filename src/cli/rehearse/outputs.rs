//! The files that a run writes: opened before it begins, put in place as a whole when it is over.

use std::io::{BufWriter, Write};
use std::path::Path;

use super::RehearseArguments;
use crate::cli::files::{Output, same_place};
use crate::cli::{Failure, Streams};
use crate::rehearse::{Ended, Sinks};
use crate::report::rehearse::{Rehearsal, page};

const BUFFER: usize = 256 << 10;

/// Refuses outputs that would go to one place, or replace what is read.
pub(super) fn check(arguments: &RehearseArguments) -> Result<(), Failure> {
    let inputs = [("the audience", &arguments.audience), ("the body", &arguments.source)];
    let outputs = [("--html", &arguments.html), ("--failures", &arguments.failures), ("--emit", &arguments.emit)];
    let outputs: Vec<(&str, &Path)> =
        outputs.iter().filter_map(|(flag, path)| Some((*flag, path.as_deref()?))).collect();
    for (at, (flag, path)) in outputs.iter().enumerate() {
        if *path == Path::new("-") {
            if *flag == "--emit" {
                continue;
            }
            return Err(Failure::usage(format!("{flag} takes a file: only --emit writes to standard output")));
        }
        // A device, such as /dev/null, takes whatever it is given.
        if std::fs::metadata(path).is_ok_and(|found| !found.is_file()) {
            continue;
        }
        let same = |other: &Path| same_place(path, other);
        if let Some((what, _)) = inputs.iter().find(|(_, input)| same(input)) {
            return Err(Failure::usage(format!("{flag} {} would replace {what}", path.display())));
        }
        if outputs.iter().skip(at + 1).any(|(_, other)| same(other)) {
            return Err(Failure::usage(format!("two outputs would go to {}", path.display())));
        }
    }
    Ok(())
}

/// What is written where.
pub(super) struct Outputs {
    html: Option<Output>,
    failures: Option<Output>,
    bodies: Option<Output>,
    bodies_to_stdout: bool,
}

impl Outputs {
    /// Opens all files.
    pub(super) fn open(arguments: &RehearseArguments) -> Result<Self, Failure> {
        let bodies_to_stdout = arguments.emit.as_deref() == Some(Path::new("-"));
        let open = |path: &Option<std::path::PathBuf>| path.as_deref().map(Output::open).transpose();
        Ok(Self {
            html: open(&arguments.html)?,
            failures: open(&arguments.failures)?,
            bodies: if bodies_to_stdout { None } else { open(&arguments.emit)? },
            bodies_to_stdout,
        })
    }

    /// What rows are written to.
    pub(super) fn sinks(&mut self, streams: &mut Streams) -> Result<Sinks, Failure> {
        let writer = |output: &Option<Output>| -> Result<Option<Box<dyn Write + Send>>, Failure> {
            let Some(output) = output else { return Ok(None) };
            Ok(Some(Box::new(BufWriter::with_capacity(BUFFER, output.writer()?))))
        };
        let mut bodies = writer(&self.bodies)?;
        if self.bodies_to_stdout {
            bodies = Some(std::mem::replace(&mut streams.stdout, Box::new(std::io::sink())));
        }
        Ok(Sinks { bodies, failures: writer(&self.failures)?, feed: None })
    }

    /// Puts the files in place; lists of a run that is not complete get another name.
    pub(super) fn keep(self, ended: &Ended, rehearsal: &mut Rehearsal) -> anyhow::Result<()> {
        let lists = [
            (self.failures, "each reason of each row that fails or is warned of", "the rows' reasons so far"),
            (self.bodies, "the bodies of the rows that do not fail", "the bodies so far"),
        ];
        for (output, whole, part) in lists {
            let Some(output) = output else { continue };
            let complete = *ended == Ended::Complete;
            let path = if complete { output.keep()? } else { output.keep_partial()? };
            rehearsal.files.push((path.display().to_string(), if complete { whole } else { part }));
        }
        if let Some(output) = self.html {
            output.write(&page(rehearsal)?)?;
        }
        Ok(())
    }
}
