//! Ctrl-C.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Counts how often Ctrl-C was pressed since [`listen`](Self::listen).
#[derive(Debug, Clone, Default)]
pub(super) struct Interrupt(Arc<AtomicU32>);

impl Interrupt {
    /// Takes Ctrl-C from the system. Where that is not possible, it ends the program as usual.
    pub(super) fn listen() -> Self {
        let interrupt = Self::default();
        let presses = Arc::clone(&interrupt.0);
        // The runtime is made here, so that no Ctrl-C is missed once this function is over.
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return interrupt };
        let (ready, listening) = std::sync::mpsc::channel();
        let listen = async move {
            let mut next = Box::pin(tokio::signal::ctrl_c());
            // The handler is put in place when the future is first asked.
            let _ = futures_poll(&mut next).await;
            let _ = ready.send(());
            loop {
                if next.await.is_err() {
                    return;
                }
                presses.fetch_add(1, Ordering::Relaxed);
                next = Box::pin(tokio::signal::ctrl_c());
            }
        };
        let spawned = std::thread::Builder::new().name("ctrl-c".to_owned()).spawn(move || runtime.block_on(listen));
        if spawned.is_ok() {
            // An error means that the thread is gone, and Ctrl-C is the system's again.
            let _ = listening.recv();
        }
        interrupt
    }

    /// How often it was pressed.
    pub(super) fn presses(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Asks a future once and lets it wait.
async fn futures_poll<F: Future + Unpin>(future: &mut F) -> bool {
    std::future::poll_fn(|context| {
        let ready = std::pin::Pin::new(&mut *future).poll(context).is_ready();
        std::task::Poll::Ready(ready)
    })
    .await
}
