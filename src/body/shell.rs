//! Words of a POSIX shell command.

use crate::wunderkind::credentials::{HeaderPart, HeaderTemplate};

/// One word, taken literally.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// `Name: value` as one word, its variables filled in by the shell.
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
