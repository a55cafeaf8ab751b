//! What a running sandbox knows.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::{Config, Received, fate};
use crate::wunderkind::recipient::Recipient;
use crate::wunderkind::status::Status;

/// A message that was taken.
#[derive(Debug)]
struct Taken {
    id: String,
    at: Instant,
    end: Status,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) config: Config,
    received: Mutex<VecDeque<Received>>,
    messages: Mutex<VecDeque<Taken>>,
}

impl State {
    pub(super) fn new(config: Config) -> Self {
        Self { config, received: Mutex::default(), messages: Mutex::default() }
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

    /// Takes a message for a recipient and gives its id.
    pub(super) fn take(&self, recipient: &Recipient) -> String {
        let known = self.config.ends.iter().find(|(to, _)| recipient.is(to));
        let end = known.map_or(Status::Delivered, |(_, end)| *end);
        let id = uuid::Uuid::new_v4().to_string();
        let mut messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        messages.push_back(Taken { id: id.clone(), at: Instant::now(), end });
        while messages.len() > self.config.remembered {
            messages.pop_front();
        }
        id
    }

    /// Where a message stands by now.
    pub(super) fn status_of(&self, id: &str) -> Option<Status> {
        let messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        let message = messages.iter().find(|message| message.id == id)?;
        Some(fate::status(message.at.elapsed(), self.config.pace, message.end))
    }
}
