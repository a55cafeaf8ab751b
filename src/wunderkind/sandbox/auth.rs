//! The two client headers.

use axum::http::{HeaderMap, HeaderValue, StatusCode};

use super::inference::Inference;
use super::reply::Refusal;
use crate::text::Secret;
use crate::wunderkind::api;
use crate::wunderkind::credentials::ClientKeys;

/// Whether a request bears the pair (any pair if `any`): a missing header is 401, a wrong one
/// 403. Both statuses are documented, which of them stands for what is inferred. Gives the
/// client's id.
pub(super) fn check<'h>(headers: &'h HeaderMap, keys: &ClientKeys, any: bool) -> Result<&'h HeaderValue, Refusal> {
    let pair = [(api::CLIENT_ID_HEADER, &keys.id), (api::CLIENT_SECRET_HEADER, &keys.secret)];
    if let Some((name, _)) = pair.iter().find(|(name, _)| headers.get(*name).is_none_or(HeaderValue::is_empty)) {
        let message = format!("Unauthorized: the header {name} is missing");
        return Err(Refusal::new(StatusCode::UNAUTHORIZED, message).inferred(Inference::AuthSplit));
    }
    let right = pair.iter().all(|(name, secret)| one(headers, name) && (any || same(headers, name, secret)));
    headers.get(api::CLIENT_ID_HEADER).filter(|_| right).ok_or_else(|| {
        let message =
            format!("Forbidden: {} and {} are not a known pair", api::CLIENT_ID_HEADER, api::CLIENT_SECRET_HEADER);
        Refusal::new(StatusCode::FORBIDDEN, message).inferred(Inference::AuthSplit)
    })
}

fn one(headers: &HeaderMap, name: &str) -> bool {
    headers.get_all(name).iter().nth(1).is_none()
}

fn same(headers: &HeaderMap, name: &str, secret: &Secret) -> bool {
    headers.get(name).is_some_and(|value| value.as_bytes() == secret.expose().as_bytes())
}
