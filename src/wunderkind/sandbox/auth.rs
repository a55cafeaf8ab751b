//! The two client headers.

use axum::http::{HeaderMap, HeaderValue, StatusCode};

use super::config::{AuthStatus, Config};
use super::inference::Inference;
use super::reply::Refusal;
use crate::text::Secret;
use crate::wunderkind::api;
use crate::wunderkind::credentials::ClientKeys;

/// Whether a request bears the pair (any pair if so set). Which status stands for a missing and
/// which for a wrong pair is inferred, and a setting. Gives the client's id.
pub(super) fn check<'h>(headers: &'h HeaderMap, config: &Config) -> Result<&'h HeaderValue, Refusal> {
    let names = [api::CLIENT_ID_HEADER, api::CLIENT_SECRET_HEADER];
    if let Some(name) = names.iter().find(|name| headers.get(**name).is_none_or(HeaderValue::is_empty)) {
        return Err(refusal(config.auth_status, StatusCode::UNAUTHORIZED, &format!("the header {name} is missing")));
    }
    let [id, secret] = names;
    let known = |keys: &ClientKeys| same(headers, id, &keys.id) && same(headers, secret, &keys.secret);
    let right = names.iter().all(|name| one(headers, name))
        && (config.any_client || known(&config.keys) || config.also.as_ref().is_some_and(known));
    headers.get(id).filter(|_| right).ok_or_else(|| {
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
