//! The request as a shell command.

use super::{BodyError, Scaffolds, render, scaffolds};
use crate::spec::{Spec, Webhook};
use crate::wunderkind::credentials::{HeaderPart, HeaderTemplate};

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

/// One word of a POSIX shell command, taken literally.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// `Name: value` as one word of a POSIX shell command, its variables filled in by the shell.
pub(super) fn header(name: &str, value: &HeaderTemplate) -> String {
    let mut word = "\"".to_owned();
    let literal = |text: &str, word: &mut String| {
        for character in text.chars() {
            if matches!(character, '"' | '\\' | '$' | '`') {
                word.push('\\');
            }
            word.push(character);
        }
    };
    literal(name, &mut word);
    word.push_str(": ");
    for part in value.parts() {
        match part {
            HeaderPart::Literal(text) => literal(text, &mut word),
            HeaderPart::Variable(name) => word.push_str(&format!("${{{name}}}")),
        }
    }
    word.push('"');
    word
}
