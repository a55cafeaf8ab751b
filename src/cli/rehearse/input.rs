//! The body and the audience.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Opened, RehearseArguments, unreadable};
use crate::audience::{self, BlockError, Blocks, HeaderMap};
use crate::cli::{Failure, Streams, input, subjects};
use crate::klaviyo::world::Account;
use crate::rehearse::{Plan, PlanError};
use crate::text;

/// A body and where it comes from.
pub(super) struct Source {
    /// The file.
    pub(super) name: String,
    /// The webhook's name, or the file's.
    pub(super) webhook: String,
    pub(super) body: String,
    /// Whether it is for the Text API, where that is known.
    pub(super) text_api: Option<bool>,
    pub(super) account: Account,
    /// Characters that the configuration keeps for the endpoint's link.
    pub(super) link_reserve: Option<usize>,
}

impl Source {
    /// Reads the spec and renders the webhook's body, or reads the body.
    pub(super) fn load(arguments: &RehearseArguments, streams: &mut Streams) -> anyhow::Result<Self> {
        let path = &arguments.source;
        if path == Path::new("-") && arguments.audience == Path::new("-") {
            return Err(Failure::usage("standard input can be read only once: `-` is given twice").into());
        }
        let subjects = subjects::read(path, arguments.webhook.as_deref(), &arguments.config, streams)?;
        let account = subjects.found.config.account.clone();
        let link_reserve = subjects.found.config.sms.link_reserve;
        let subject = subjects.only()?;
        Ok(Self {
            name: input::name(path),
            webhook: subject.name,
            body: subject.body,
            text_api: Some(subject.text_api),
            account,
            link_reserve,
        })
    }

    /// Why the body can't be rehearsed, with the first place.
    pub(super) fn unreadable(&self, error: &PlanError) -> Failure {
        let Some(first) = error.errors.first() else { return Failure::usage(error.to_string()) };
        let position = text::Source::new("body", self.body.as_str()).position(first.span.start);
        let failure = Failure::usage(format!(
            "the body of `{}` can't be read (its line {}, column {}): {}",
            self.webhook, position.line, position.column, first.message
        ));
        failure.help(first.help.clone().unwrap_or_else(|| "`flowhook lint` shows all places".to_owned()))
    }
}

/// Counts what is read of a file.
struct Counting<R> {
    inner: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(into)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Opens the audience and reads its beginning.
pub(super) fn open(arguments: &RehearseArguments, plan: &Plan, streams: &mut Streams) -> anyhow::Result<Opened> {
    let name = input::name(&arguments.audience);
    let mut map = HeaderMap::default();
    for pair in &arguments.map {
        map.add(pair).map_err(|why| Failure::usage(format!("--map {why}")))?;
    }
    let (raw, size): (Box<dyn Read + Send>, Option<u64>) = if arguments.audience == Path::new("-") {
        (std::mem::replace(&mut streams.stdin, Box::new(std::io::empty())), None)
    } else {
        if arguments.audience.is_dir() {
            return Err(unreadable(&name, &"this is a folder").into());
        }
        let file =
            std::fs::File::open(&arguments.audience).map_err(|error| unreadable(&name, &input::plain(&error)))?;
        let size = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|metadata| metadata.len());
        (Box::new(file), size)
    };
    let read = Arc::new(AtomicU64::new(0));
    let counting = Box::new(Counting { inner: raw, read: Arc::clone(&read) });
    let (unpacked, compression) = audience::open(counting).map_err(|error| unreadable(&name, &error))?;
    let blocks = match Blocks::new(unpacked, &plan.wanted, &map) {
        // A filter that is given nothing gives nothing; a file without rows is a mistake.
        Err(BlockError::Empty) if arguments.audience == Path::new("-") => Blocks::none(),
        blocks => blocks.map_err(|error| no_audience(&name, &error))?,
    };
    Ok(Opened { blocks, compression, read, size })
}

fn no_audience(name: &str, error: &BlockError) -> Failure {
    match error {
        BlockError::NoColumn { .. } => Failure::usage(format!("--map: {name}: {error}")),
        BlockError::Document => unreadable(name, error)
            .help("`jq -c .` writes an object on one line, `jq -c '.data[]'` each object of an API's list"),
        BlockError::Foreign(_) => unreadable(name, error).help("save it as CSV in UTF-8, or unpack it first"),
        BlockError::Array => unreadable(name, error).help("`jq -c '.[]'` writes one object a line"),
        BlockError::Header(_) => {
            unreadable(name, error).help("an audience is CSV with a header, or one JSON object a line")
        }
        BlockError::Io(_) | BlockError::Empty => unreadable(name, error),
    }
}
