//! Waiting for the end, with a line of progress on a terminal.

use std::io::{IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::feed::Feed;
use super::interrupt::Interrupt;
use crate::cli::Streams;
use crate::rehearse::Run;
use crate::report::rehearse::{count, progress};

/// How often the line is drawn anew.
const TICK: Duration = Duration::from_millis(120);
/// How long threads may take to end with the block at hand. One that waits for input would never end.
const PATIENCE: u32 = 10;

/// What a run goes by.
pub(super) struct Watched<'w> {
    /// Bytes read so far.
    pub(super) read: &'w AtomicU64,
    /// Bytes in all, where that is known.
    pub(super) size: Option<u64>,
    /// Where its bodies are posted.
    pub(super) feed: Option<&'w Feed>,
}

/// Waits until the run is over, or Ctrl-C was pressed and the threads had time to end.
pub(super) fn to_the_end(
    run: &Run,
    watched: &Watched<'_>,
    interrupt: &Interrupt,
    silent: bool,
    streams: &mut Streams,
) -> std::io::Result<()> {
    let shown = !silent && std::io::stderr().is_terminal();
    let mut left = PATIENCE;
    let mut drawn = false;
    while !run.wait(TICK) {
        if interrupt.presses() > 0 {
            run.stop();
            if let Some(feed) = watched.feed {
                feed.stop();
            }
            left = left.saturating_sub(1);
            if left == 0 || interrupt.presses() > 1 {
                break;
            }
        }
        if shown {
            #[expect(clippy::cast_precision_loss, reason = "a share is drawn in 24 steps")]
            let done = watched
                .size
                .filter(|size| *size > 0)
                .map(|size| watched.read.load(Ordering::Relaxed) as f64 / size as f64);
            write!(streams.stderr, "\r\u{1b}[2K{}", progress(run.progress(), done))?;
            if let Some(feed) = watched.feed {
                write!(streams.stderr, ", {} posted", count(feed.posted()))?;
            }
            streams.stderr.flush()?;
            drawn = true;
        }
    }
    if drawn {
        write!(streams.stderr, "\r\u{1b}[2K")?;
        streams.stderr.flush()?;
    }
    Ok(())
}
