//! The configuration that holds for a command's files.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Failure, Streams, input, spec_file};
use crate::lint::{self, Context, LintConfig};
use crate::spec::config::{self, Config};
use crate::text::{Source, Sources};

/// Which configuration to take.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct ConfigArguments {
    /// Take this configuration, and not the flowhook.yaml beside or above the file
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    config: Option<PathBuf>,
    /// Take no configuration
    #[arg(long)]
    no_config: bool,
}

impl ConfigArguments {
    /// The configuration for the file or folder at `start` (`-` stands for the current
    /// folder); an empty one where there is none. What is wrong with it is shown.
    ///
    /// # Errors
    /// When it can't be read or is no sound configuration.
    pub(super) fn load(&self, start: &Path, streams: &mut Streams) -> anyhow::Result<Config> {
        self.find(start, streams).map(|found| found.config)
    }

    /// Like [`load`](Self::load), with what it means to the linter and where it stands.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub(super) fn find(&self, start: &Path, streams: &mut Streams) -> anyhow::Result<Found> {
        match self.place(start) {
            Some(path) => read(&path, streams),
            None => Ok(Found::default()),
        }
    }

    /// The file that holds for `start`.
    pub(super) fn place(&self, start: &Path) -> Option<PathBuf> {
        if self.no_config {
            return None;
        }
        let start = if start == Path::new("-") { Path::new(".") } else { start };
        self.config.clone().or_else(|| config::find(start).map(|path| as_seen_from_here(&path)))
    }
}

/// A configuration with its place.
#[derive(Default)]
pub(super) struct Found {
    pub(super) config: Config,
    pub(super) lint: LintConfig,
    /// The file; none where there is no configuration.
    pub(super) source: Option<Source>,
    folder: Option<PathBuf>,
}

impl Found {
    /// What the linter is told of the account.
    pub(super) fn context(&self) -> Context {
        let capabilities = self.config.account.capabilities.clone();
        Context { capabilities, escape: self.config.escape, ..Context::default() }
    }

    /// A path as the configuration's patterns see it: from its folder, with `/`.
    pub(super) fn relative(&self, path: &Path) -> String {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let relative = self.folder.as_ref().and_then(|folder| absolute.strip_prefix(folder).ok()).unwrap_or(&absolute);
        relative.to_string_lossy().replace('\\', "/")
    }
}

/// Reads a configuration; what is wrong with it is shown.
pub(super) fn read(path: &Path, streams: &mut Streams) -> anyhow::Result<Found> {
    let text = input::read(path, streams)?;
    let name = input::name(path);
    let read = config::read(&text).and_then(|config| LintConfig::new(&config.lint).map(|lint| (config, lint)));
    let problems = match read {
        Ok((config, lint)) => {
            let folder = std::path::absolute(path).ok().and_then(|path| path.parent().map(Path::to_path_buf));
            return Ok(Found { config, lint, source: Some(Source::new(name.as_str(), text)), folder });
        }
        Err(problems) => problems,
    };
    let mut sources = Sources::new();
    let id = sources.add(Source::new(name.as_str(), text));
    let findings = problems.into_iter().map(|problem| lint::of_problem(id, problem)).collect();
    spec_file::show(&sources, findings, streams)?;
    Err(Failure::usage(format!("{name} is no sound configuration")).help("docs/configuration.md lists its keys").into())
}

/// A path below the current folder as one would type it.
fn as_seen_from_here(path: &Path) -> PathBuf {
    let here = std::env::current_dir().ok();
    here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_path_buf)).unwrap_or_else(|| path.to_path_buf())
}
