//! `--online`.

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::runtime::Builder;

use super::gather::Gathered;
use crate::cli::{Failure, Streams};
use crate::finding::Finding;
use crate::lint::{self, Settings};
use crate::online::{self, Options};

/// Whether and how the network is asked.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct OnlineArguments {
    /// Ask the network: do links and pictures answer, where do they lead, are they pictures?
    #[arg(long, conflicts_with_all = ["diff", "list_rules"])]
    online: bool,
    /// With --online: ask addresses of private networks and of this machine too
    #[arg(long, requires = "online")]
    allow_private: bool,
}

/// What the network tells of the addresses in the texts; none where it is not asked.
pub(super) fn ask(
    arguments: OnlineArguments,
    gathered: &Gathered,
    settings: &Settings,
    streams: &Streams,
) -> anyhow::Result<Option<Vec<Finding>>> {
    if !arguments.online {
        return Ok(None);
    }
    let addresses = lint::addresses(&gathered.sources, settings);
    if addresses.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let bar = progress(online::count(&addresses), streams);
    let options = Options { allow_private: arguments.allow_private, ..Options::default() };
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let told = runtime.block_on(online::check(&addresses, options, || bar.inc(1)));
    bar.finish_and_clear();
    // A name that is still being looked up is not waited for.
    runtime.shutdown_background();
    let told = told.map_err(|error| {
        Failure::network(error.to_string())
            .help("install the package ca-certificates, or name a bundle with the environment variable SSL_CERT_FILE")
    })?;
    Ok(Some(told))
}

/// A bar on standard error, where a person sees it.
fn progress(count: usize, streams: &Streams) -> ProgressBar {
    let target = if streams.interactive { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(count as u64), target);
    match ProgressStyle::with_template("asking {pos}/{len} addresses {wide_bar}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
