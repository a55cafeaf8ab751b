//! What a running sandbox knows.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use super::{Config, Received};

#[derive(Debug)]
pub(super) struct State {
    pub(super) config: Config,
    received: Mutex<VecDeque<Received>>,
}

impl State {
    pub(super) fn new(config: Config) -> Self {
        Self { config, received: Mutex::default() }
    }

    pub(super) fn remember(&self, request: Received) {
        let mut received = self.received.lock().unwrap_or_else(PoisonError::into_inner);
        received.push_back(request);
        while received.len() > self.config.remembered {
            received.pop_front();
        }
    }

    pub(super) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}
