//! The configuration that holds for a command's files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::{Failure, Streams, input, samples, spec_file};
use crate::lint::{self, Context, FileSettings, LintConfig};
use crate::spec::Problem;
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

    /// Whether the file is looked for, and not named or refused.
    pub(super) const fn is_searched(&self) -> bool {
        self.config.is_none() && !self.no_config
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
    /// What the linter is told besides.
    pub(super) context: Arc<Context>,
}

impl Found {
    /// What holds for the linter in the file at `path`.
    pub(super) fn settings_of(&self, path: &Path) -> FileSettings {
        FileSettings { context: Some(self.context.clone()), ..self.lint.for_file(&self.relative(path)) }
    }

    /// Reads the samples that the configuration names.
    ///
    /// # Errors
    /// When one can't be read or is no sample.
    pub(super) fn read_samples(&mut self) -> anyhow::Result<()> {
        let name = self.source.as_ref().map_or("", Source::name);
        let samples = samples::read(&self.config.samples, self.folder.as_deref(), name)?;
        let known = samples.into_iter().map(|sample| sample.data().clone()).collect();
        self.context = Arc::new(Context { samples: known, ..Context::clone(&self.context) });
        Ok(())
    }

    /// A path as the configuration's patterns see it: from its folder, with `/`.
    pub(super) fn relative(&self, path: &Path) -> String {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let relative = self.folder.as_ref().and_then(|folder| absolute.strip_prefix(folder).ok()).unwrap_or(&absolute);
        relative.to_string_lossy().replace('\\', "/")
    }
}

fn context(config: &Config) -> Context {
    Context {
        capabilities: config.account.capabilities.clone(),
        brand: config.brand.as_ref().map(|brand| brand.as_str().to_owned()),
        opt_out_always: config.sms.opt_out_always,
        content_words: config.sms.content_words.clone(),
        escape: config.escape,
        link_reserve: config.sms.link_reserve.unwrap_or(lint::LINK_RESERVE),
        samples: Arc::new([]),
    }
}

/// The configuration in the text of the file at `path`.
///
/// # Errors
/// All that is wrong with it.
pub(super) fn of_text(path: &Path, text: &str) -> Result<Found, Vec<Problem>> {
    let config = config::read(text)?;
    let lint = LintConfig::new(&config.lint)?;
    let folder = std::path::absolute(path).ok().and_then(|path| path.parent().map(Path::to_path_buf));
    let context = Arc::new(context(&config));
    Ok(Found { config, lint, source: Some(Source::new(input::name(path), text)), folder, context })
}

/// Reads a configuration; what is wrong with it is shown.
pub(super) fn read(path: &Path, streams: &mut Streams) -> anyhow::Result<Found> {
    let text = input::read(path, streams)?;
    let name = input::name(path);
    let problems = match of_text(path, &text) {
        Ok(mut found) => {
            found.read_samples()?;
            return Ok(found);
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
