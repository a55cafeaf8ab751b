//! Again on every save.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::serve::Server;
use super::{PreviewArguments, Seen, open_in_browser, page};
use crate::cli::{Failure, Status, Streams, samples};

/// How often the files are looked at: soon enough for the eye, and no load for the machine.
const PAUSE: Duration = Duration::from_millis(200);

/// Does the work whenever a file changes; only Ctrl-C or a closed output ends it.
pub(super) fn run(arguments: &PreviewArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    let files = files(arguments)?;
    let server = arguments.serve.map(Server::start).transpose()?;
    let mut first = true;
    loop {
        let known = stamps(&files);
        match work(arguments, server.as_ref(), streams) {
            Ok(()) => {}
            Err(error) if is_closed(&error) => return Err(error),
            Err(error) => told(&error, streams)?,
        }
        streams.stdout.flush()?;
        if std::mem::take(&mut first) {
            begun(arguments, server.as_ref(), streams)?;
        }
        while stamps(&files) == known {
            std::thread::sleep(PAUSE);
        }
    }
}

fn work(arguments: &PreviewArguments, server: Option<&Server>, streams: &mut Streams) -> anyhow::Result<()> {
    let seen = Seen::read(arguments, streams)?;
    if let Some(server) = server {
        server.put(page::of(&seen, true)?);
        return Ok(());
    }
    // On a terminal the new text takes the place of the old one.
    if streams.stdout_colour && arguments.html.is_none() {
        write!(streams.stdout, "\u{1b}[H\u{1b}[2J")?;
    }
    seen.put_out(arguments, streams)
}

/// Says where to look, when there is something to see.
fn begun(arguments: &PreviewArguments, server: Option<&Server>, streams: &mut Streams) -> anyhow::Result<()> {
    if let Some(server) = server {
        writeln!(streams.stderr, "Serving {} to this machine; Ctrl-C ends it", server.url())?;
    } else {
        writeln!(streams.stderr, "Waiting for the next save; Ctrl-C ends it")?;
    }
    streams.stderr.flush()?;
    match (server, &arguments.html) {
        (Some(server), _) if arguments.open => open_in_browser(server.url()),
        (None, Some(page)) if arguments.open => open_in_browser(std::path::absolute(page)?),
        _ => Ok(()),
    }
}

/// A file that is half-written or wrong just now is told, and the next save waited for.
fn told(error: &anyhow::Error, streams: &mut Streams) -> anyhow::Result<()> {
    writeln!(streams.stderr, "flowhook: {error:#}")?;
    if let Some(help) = error.chain().find_map(|cause| cause.downcast_ref::<Failure>()).and_then(Failure::advice) {
        writeln!(streams.stderr, "  help: {help}")?;
    }
    Ok(())
}

fn is_closed(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}

/// The files that what is shown depends on.
fn files(arguments: &PreviewArguments) -> anyhow::Result<Vec<PathBuf>> {
    let given = [Some(&arguments.file), arguments.profile.as_ref(), arguments.event.as_ref()];
    let given: Vec<&PathBuf> = given.into_iter().flatten().chain(&arguments.sample).collect();
    if given.iter().any(|path| path.as_path() == Path::new("-")) {
        return Err(Failure::usage("standard input has no saves to wait for").help("name a file").into());
    }
    let mut files: Vec<PathBuf> = given.into_iter().map(|path| samples::file_of(path)).collect();
    files.extend(arguments.config.place(&arguments.file));
    Ok(files)
}

fn stamps(files: &[PathBuf]) -> Vec<Option<(SystemTime, u64)>> {
    let stamp = |file: &PathBuf| {
        let metadata = std::fs::metadata(file).ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    };
    files.iter().map(stamp).collect()
}
