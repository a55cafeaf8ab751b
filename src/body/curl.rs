//! The request as a shell command.

use super::{BodyError, Scaffolds, render, scaffolds};
use crate::spec::{Spec, Webhook};
use crate::wunderkind::credentials::HeaderTemplate;

/// A POSIX shell script that posts the body with curl.
///
/// It names the environment variables that hold the credentials, and hands their values
/// to curl on standard input: an argument list can be read by every user of the machine.
///
/// # Errors
/// As [`render`].
pub fn curl(spec: &Spec, webhook: &Webhook, scaffolds: &Scaffolds) -> Result<String, BodyError> {
    let body = render(spec, webhook, scaffolds)?;
    let mut context = scaffolds::context(spec, webhook);
    let names_its_type = |(name, _): &(String, HeaderTemplate)| name.eq_ignore_ascii_case("content-type");
    context.insert("typed", &webhook.headers().iter().any(names_its_type));
    context.insert("end", &delimiter(&body));
    context.insert("body", &body);
    Ok(scaffolds.fill(scaffolds::CURL, &context)?)
}

/// A word for the end of the here-document that no line of the body is.
fn delimiter(body: &str) -> String {
    let mut word = "BODY".to_owned();
    while body.lines().any(|line| line == word) {
        word.push('_');
    }
    word
}
