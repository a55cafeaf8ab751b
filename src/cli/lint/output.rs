//! `--format`: which reports go where.

use std::io::Write;
use std::path::PathBuf;

use crate::cli::files::Output;
use crate::cli::{Failure, Streams};
use crate::lint::Linted;
use crate::report::findings::{Format, HumanOptions, ReportOptions, report};
use crate::text::{Sources, nearest};

/// `FORMAT` or `FORMAT:FILE`, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct Wanted {
    pub(super) format: Format,
    /// Standard output where there is none.
    pub(super) file: Option<PathBuf>,
}

impl std::str::FromStr for Wanted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, file) = text.split_once(':').map_or((text, None), |(name, file)| (name, Some(file)));
        let names = || Format::ALL.iter().map(|format| format.name());
        let format = Format::named(name).ok_or_else(|| match nearest(name, names()) {
            Some(near) => format!("no format is called `{name}`; did you mean `{near}`?"),
            None => format!("no format is called `{name}`; there are {}", names().collect::<Vec<_>>().join(", ")),
        })?;
        if file == Some("") {
            return Err(format!("no file is named after `{name}:`"));
        }
        Ok(Self { format, file: file.filter(|file| *file != "-").map(PathBuf::from) })
    }
}

/// All reports of a run; their files are open before the first input is read.
pub(super) struct Reports {
    files: Vec<(Format, Output)>,
    stdout: Option<Format>,
}

impl Reports {
    /// Opens the files.
    pub(super) fn open(wanted: &[Wanted]) -> Result<Self, Failure> {
        let mut reports = Self { files: Vec::new(), stdout: None };
        let mut seen: Vec<&PathBuf> = Vec::new();
        for one in wanted {
            match &one.file {
                None if reports.stdout.is_some() => {
                    return Err(Failure::usage("two formats would go to standard output")
                        .help("name a file for one of them, such as `--format sarif:lint.sarif`"));
                }
                None => reports.stdout = Some(one.format),
                Some(file) if seen.contains(&file) => {
                    return Err(Failure::usage(format!("two formats would go to {}", file.display()))
                        .help("name a file for each"));
                }
                Some(file) => {
                    seen.push(file);
                    reports.files.push((one.format, Output::open(file)?));
                }
            }
        }
        if wanted.is_empty() {
            reports.stdout = Some(Format::Human);
        }
        Ok(reports)
    }

    /// Whether any of them shows the samples on which bodies break.
    pub(super) fn show_samples(&self) -> bool {
        self.files.iter().map(|(format, _)| *format).chain(self.stdout).any(Format::shows_samples)
    }

    /// Writes them all; `aside` leaves standard output to something else and takes
    /// standard error.
    pub(super) fn write(
        self,
        linted: &Linted,
        sources: &Sources,
        fails: crate::finding::Severity,
        aside: bool,
        streams: &mut Streams,
    ) -> anyhow::Result<()> {
        for (format, file) in self.files {
            let options = ReportOptions { human: HumanOptions::default(), fails };
            file.write(&report(format, linted, sources, options))?;
        }
        if let Some(format) = self.stdout {
            let (stream, colour) = if aside {
                (&mut streams.stderr, streams.stderr_colour)
            } else {
                (&mut streams.stdout, streams.stdout_colour)
            };
            let human = HumanOptions { colour, width: streams.width };
            write!(stream, "{}", report(format, linted, sources, ReportOptions { human, fails }))?;
        }
        Ok(())
    }
}
