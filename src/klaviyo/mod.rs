//! Klaviyo, as far as its documentation tells: what its flows do with a webhook.

pub mod retry;
