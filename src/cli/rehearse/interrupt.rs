//! Ctrl-C, and whatever else asks the program to end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Counts how often Ctrl-C was pressed since [`listen`](Self::listen). On Unix SIGTERM and SIGHUP count too: a job that is
/// stopped or whose terminal is closed must leave no half-written file behind either.
#[derive(Debug, Clone, Default)]
pub(super) struct Interrupt(Arc<AtomicU32>);

impl Interrupt {
    /// Takes Ctrl-C from the system. Where that is not possible, it ends the program as usual.
    pub(super) fn listen() -> Self {
        let interrupt = Self::default();
        let presses = Arc::clone(&interrupt.0);
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return interrupt };
        // Put in place here, so that no Ctrl-C is missed once this function is over.
        let Ok(mut signals) = runtime.block_on(async { Signals::new() }) else { return interrupt };
        let listen = async move {
            while signals.next().await.is_some() {
                presses.fetch_add(1, Ordering::Relaxed);
            }
        };
        // Without the thread nothing counts, and a second Ctrl-C is in vain too: the run goes on to its end.
        let _ = std::thread::Builder::new().name("ctrl-c".to_owned()).spawn(move || runtime.block_on(listen));
        interrupt
    }

    /// How often it was pressed.
    pub(super) fn presses(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

#[cfg(unix)]
struct Signals([tokio::signal::unix::Signal; 3]);

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self([signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?, signal(SignalKind::hangup())?]))
    }

    async fn next(&mut self) -> Option<()> {
        let [interrupt, terminate, hangup] = &mut self.0;
        tokio::select! {
            pressed = interrupt.recv() => pressed,
            stopped = terminate.recv() => stopped,
            gone = hangup.recv() => gone,
        }
    }
}

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) -> Option<()> {
        self.0.recv().await
    }
}
