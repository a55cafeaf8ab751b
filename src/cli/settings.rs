//! The configuration that holds for a command's files.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Failure, Streams, input, spec_file};
use crate::lint;
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
        if self.no_config {
            return Ok(Config::default());
        }
        let start = if start == Path::new("-") { Path::new(".") } else { start };
        let Some(path) = self.config.clone().or_else(|| config::find(start).map(|path| as_seen_from_here(&path)))
        else {
            return Ok(Config::default());
        };
        let text = input::read(&path, streams)?;
        let problems = match config::read(&text) {
            Ok(config) => return Ok(config),
            Err(problems) => problems,
        };
        let name = input::name(&path);
        let mut sources = Sources::new();
        let id = sources.add(Source::new(name.as_str(), text));
        let findings = problems.into_iter().map(|problem| lint::of_problem(id, problem)).collect();
        spec_file::show(&sources, findings, streams)?;
        Err(Failure::usage(format!("{name} is no sound configuration"))
            .help("docs/configuration.md lists its keys")
            .into())
    }
}

/// A path below the current folder as one would type it.
fn as_seen_from_here(path: &Path) -> PathBuf {
    let here = std::env::current_dir().ok();
    here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_path_buf)).unwrap_or_else(|| path.to_path_buf())
}
