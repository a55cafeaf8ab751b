//! The two client headers.

use axum::http::{HeaderMap, HeaderValue, StatusCode};

use super::reply::{Inference, Refusal};
use crate::text::Secret;
use crate::wunderkind::api;
use crate::wunderkind::credentials::ClientKeys;

/// Whether a request bears the pair: a missing header is 401, a wrong one 403. Both
/// statuses are documented, which of them stands for what is inferred.
pub(super) fn check(headers: &HeaderMap, keys: &ClientKeys) -> Result<(), Refusal> {
    let pair = [(api::CLIENT_ID_HEADER, &keys.id), (api::CLIENT_SECRET_HEADER, &keys.secret)];
    if let Some((name, _)) = pair.iter().find(|(name, _)| headers.get(*name).is_none_or(HeaderValue::is_empty)) {
        let message = format!("Unauthorized: the header {name} is missing");
        return Err(Refusal::new(StatusCode::UNAUTHORIZED, message).inferred(Inference::AuthSplit));
    }
    if pair.iter().all(|(name, secret)| same(headers, name, secret)) {
        return Ok(());
    }
    let message =
        format!("Forbidden: {} and {} are not a known pair", api::CLIENT_ID_HEADER, api::CLIENT_SECRET_HEADER);
    Err(Refusal::new(StatusCode::FORBIDDEN, message).inferred(Inference::AuthSplit))
}

fn same(headers: &HeaderMap, name: &str, secret: &Secret) -> bool {
    let mut values = headers.get_all(name).iter();
    values.next().is_some_and(|value| value.as_bytes() == secret.expose().as_bytes()) && values.next().is_none()
}
