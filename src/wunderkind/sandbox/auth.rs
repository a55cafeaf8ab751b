//! The two client headers.

use axum::http::{HeaderMap, HeaderValue, StatusCode};

use super::config::{AuthStatus, Config};
use super::inference::Inference;
use super::reply::Refusal;
use crate::text::Secret;
use crate::wunderkind::api;

/// Whether a request bears the pair (any pair if so set). Which status stands for a missing and
/// which for a wrong pair is inferred, and a setting. Gives the client's id.
pub(super) fn check<'h>(headers: &'h HeaderMap, config: &Config) -> Result<&'h HeaderValue, Refusal> {
    let keys = &config.keys;
    let pair = [(api::CLIENT_ID_HEADER, &keys.id), (api::CLIENT_SECRET_HEADER, &keys.secret)];
    if let Some((name, _)) = pair.iter().find(|(name, _)| headers.get(*name).is_none_or(HeaderValue::is_empty)) {
        return Err(refusal(config.auth_status, StatusCode::UNAUTHORIZED, &format!("the header {name} is missing")));
    }
    let right =
        pair.iter().all(|(name, secret)| one(headers, name) && (config.any_client || same(headers, name, secret)));
    headers.get(api::CLIENT_ID_HEADER).filter(|_| right).ok_or_else(|| {
        let [id, secret] = [api::CLIENT_ID_HEADER, api::CLIENT_SECRET_HEADER];
        refusal(config.auth_status, StatusCode::FORBIDDEN, &format!("{id} and {secret} are not a known pair"))
    })
}

fn refusal(setting: AuthStatus, split: StatusCode, why: &str) -> Refusal {
    let status = match setting {
        AuthStatus::Split => split,
        AuthStatus::Unauthorized => StatusCode::UNAUTHORIZED,
        AuthStatus::Forbidden => StatusCode::FORBIDDEN,
    };
    let word = status.canonical_reason().unwrap_or_default();
    Refusal::new(status, format!("{word}: {why}")).inferred(Inference::AuthSplit)
}

fn one(headers: &HeaderMap, name: &str) -> bool {
    headers.get_all(name).iter().nth(1).is_none()
}

fn same(headers: &HeaderMap, name: &str, secret: &Secret) -> bool {
    headers.get(name).is_some_and(|value| value.as_bytes() == secret.expose().as_bytes())
}
