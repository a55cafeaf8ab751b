//! From what was seen to findings.

use url::Url;

use super::failure::Failure;
use super::picture;
use super::visit::{Answer, Visit};
use crate::finding::{Finding, Severity};
use crate::lint::rules::{self, rule};
use crate::lint::{Address, Role};

/// What is to be said of one address.
pub(super) fn findings((address, visit): (&Address, &Visit)) -> Vec<Finding> {
    match address.role {
        Role::Endpoint => endpoint(address, visit).into_iter().collect(),
        Role::Click => page(address, visit, rules::URL_UNREACHABLE),
        Role::Media => page(address, visit, rules::MEDIA_UNREACHABLE),
    }
}

/// A finding of a rule at an address.
fn at(address: &Address, id: &'static str, message: String) -> Finding {
    let severity = rule(id).map_or(Severity::Error, |rule| rule.severity);
    Finding::new(id, severity, message, address.source, address.place)
}

fn endpoint(address: &Address, visit: &Visit) -> Option<Finding> {
    const RULE: &str = rules::ENDPOINT_REDIRECTS;
    match (&visit.end, visit.chain.as_slice()) {
        (Ok(_), [_, to, ..]) => Some(
            at(address, RULE, format!("the endpoint redirects to {}", shown(to)))
                .help("write the address itself: Klaviyo does not follow redirects of a webhook"),
        ),
        (Err(failure @ Failure::Tls(_)), _) => {
            Some(at(address, RULE, format!("the endpoint {failure}")).help("have the certificate renewed"))
        }
        // Whether an endpoint answers `HEAD` says nothing of whether it takes a `POST`.
        _ => None,
    }
}

fn page(address: &Address, visit: &Visit, unreachable: &'static str) -> Vec<Finding> {
    let name = address.role.name();
    let answer = match &visit.end {
        Err(failure) => {
            let message = format!("`{name}` {failure}{}", way(visit));
            return vec![at(address, unreachable, message).help(failure.advice())];
        }
        Ok(answer) if !(200..300).contains(&answer.status) => {
            let message = format!("`{name}` answers with status {}{}", answer.status, way(visit));
            let help = match answer.status {
                401 | 403 | 429 => {
                    "open it in a browser where you are not logged in: the site may only refuse programs"
                }
                _ => "open it in a browser",
            };
            return vec![at(address, unreachable, message).help(help)];
        }
        Ok(answer) => answer,
    };
    match address.role {
        Role::Media => picture(address, visit, answer),
        Role::Click | Role::Endpoint => lost(address, visit, unreachable).into_iter().collect(),
    }
}

fn picture(address: &Address, visit: &Visit, answer: &Answer) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(other) = picture::other_type(&answer.beginning) {
        let message = format!("`mediaUrl` leads to {other}, and to no jpeg, png or gif{}", way(visit));
        found.push(at(address, rules::MEDIA_NOT_IMAGE, message).help("give the address of the picture itself"));
    }
    if let Some(length) = answer.length.filter(|length| *length > picture::MOST_BYTES) {
        let message = format!("the picture has {} KB; above 600 KB it may not be delivered", length.div_ceil(1024));
        found.push(
            at(address, rules::MEDIA_TOO_LARGE, message).help("make it smaller: fewer pixels, stronger compression"),
        );
    }
    found
}

/// Parameters of the first address that the last one does not have.
fn lost(address: &Address, visit: &Visit, unreachable: &'static str) -> Option<Finding> {
    let (first, last) = (visit.chain.first()?, visit.chain.last()?);
    let kept: Vec<(String, String)> = last.query_pairs().into_owned().collect();
    let mut lost: Vec<String> = first
        .query_pairs()
        .filter(|(name, value)| !kept.iter().any(|(known, held)| known == name && held == value))
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    lost.dedup();
    if lost.is_empty() {
        return None;
    }
    let message = format!("`{}` loses {} on the way{}", address.role.name(), lost.join(", "), way(visit));
    let mut finding =
        at(address, unreachable, message).help("write the address that the redirects lead to, with the parameters");
    finding.severity = Severity::Warning;
    Some(finding)
}

/// The redirects, for a message.
fn way(visit: &Visit) -> String {
    match visit.chain.as_slice() {
        [_, .., last] if visit.chain.len() > 2 => {
            format!(" (after {} redirects, the last one to {})", visit.chain.len() - 1, shown(last))
        }
        [_, last] => format!(" (after a redirect to {})", shown(last)),
        _ => String::new(),
    }
}

/// An address without its query, which may be long and nobody's business.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    let had = url.query().is_some();
    url.set_query(None);
    if had { format!("{url}?…") } else { url.to_string() }
}
