//! What the rules for links share.

use super::characters;
use super::link::{self, Link};
use super::literal::HOLE;
use super::rule::Rule;
use super::sink::Sink;
use super::view::WebhookView;
use crate::finding::{Applicability, Finding, Fix, Severity};
use crate::text::{Mapped, Span};

/// Reports a link that is no absolute http(s) address (error), is not encrypted, or holds
/// characters that an address must encode (warnings).
pub(crate) fn check(rule: &Rule, webhook: &WebhookView<'_>, name: &'static str, sink: &mut Sink) {
    if !webhook.endpoint.wunderkind {
        return;
    }
    for text in webhook.texts(name) {
        let link = webhook.link(text);
        if text.text.is_empty() || !link.begins_plainly() {
            continue;
        }
        if !link.is_absolute() {
            sink.push(not_absolute(rule, webhook, name, &link));
            continue;
        }
        if let Some(message) = without_host(&link, name) {
            sink.push(rule.at(webhook.source, text.whole(), message).help("write the whole address, host included"));
            continue;
        }
        if link.scheme().is_some_and(|scheme| scheme.eq_ignore_ascii_case("http")) {
            sink.push(unencrypted(rule, webhook, name, text));
        }
        unencoded(rule, webhook, name, &link, sink);
    }
}

fn not_absolute(rule: &Rule, webhook: &WebhookView<'_>, name: &str, link: &Link<'_>) -> Finding {
    let text = link.text;
    let whole = Span::new(0, text.text.len());
    let message = match link.scheme() {
        Some(scheme) if !scheme.contains(HOLE) && !scheme.is_empty() => {
            format!("`{name}` must be an http or https address, but begins with `{scheme}://`")
        }
        _ => format!("`{name}` must be an absolute address such as `https://shop.example/`"),
    };
    let finding = rule.at(webhook.source, text.whole(), message).help("begin it with `https://`");
    let host = link.masked.split(['/', '?', '#']).next().unwrap_or("");
    // `cake.jpg` is a file's name and no host.
    let looks_like_host = (host.starts_with("www.") || (host.contains('.') && link.masked.len() > host.len()))
        && !host.starts_with('.')
        && !host.contains([' ', HOLE, ':', '@'])
        && link.scheme().is_none();
    match webhook.edit(text, whole, &text.text) {
        Some(edit) if looks_like_host => finding.fix(Fix {
            title: "put `https://` before it".to_owned(),
            applicability: Applicability::Unsafe,
            source: webhook.source,
            edits: vec![crate::text::Edit { span: Span::at(edit.span.start), replacement: "https://".to_owned() }],
        }),
        _ => finding,
    }
}

fn without_host(link: &Link<'_>, name: &str) -> Option<String> {
    let host = link.masked.split_once("://")?.1.split(['/', '?', '#']).next()?;
    if host.contains(HOLE) {
        return None;
    }
    let bad =
        !is_plain(host) && (host.is_empty() || (!link.has_holes() && url::Url::parse(link.masked.trim()).is_err()));
    bad.then(|| format!("`{name}` is no address that a browser can open"))
}

/// Whether a host is made of letters, digits and single dots, and ends in letters: nearly all are,
/// and every browser opens them.
fn is_plain(host: &str) -> bool {
    let label = |label: &str| (1..=63).contains(&label.len()) && label.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let last = host.rsplit('.').next().unwrap_or("");
    host.len() <= 253 && host.split('.').all(label) && last.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn unencrypted(rule: &Rule, webhook: &WebhookView<'_>, name: &str, text: &Mapped) -> Finding {
    let scheme = Span::new(0, "http".len());
    let mut finding = rule
        .at(webhook.source, text.source_span(scheme), format!("`{name}` is not encrypted: it begins with `http://`"))
        .help("write `https://`, if the site has it");
    finding.severity = Severity::Warning;
    match webhook.edit(text, scheme, "https") {
        Some(edit) => finding.fix(Fix {
            title: "write `https://`".to_owned(),
            applicability: Applicability::Unsafe,
            source: webhook.source,
            edits: vec![edit],
        }),
        None => finding,
    }
}

/// One finding a link: all its characters are encoded in one go.
fn unencoded(rule: &Rule, webhook: &WebhookView<'_>, name: &str, link: &Link<'_>, sink: &mut Sink) {
    if !link.masked.chars().any(must_be_encoded) {
        return;
    }
    // Rules of their own speak of macros and of what nobody sees.
    let macros = link::macros(&link.masked);
    let invisible: Vec<usize> = characters::invisibles(&link.masked).map(|found| found.at).collect();
    let told = |at: usize| invisible.contains(&at) || macros.iter().any(|span| span.contains(at));
    let places: Vec<(usize, char)> =
        link.masked.char_indices().filter(|(at, c)| must_be_encoded(*c) && !told(*at)).collect();
    let Some((first, character)) = places.first().copied() else { return };
    let span = |at: usize, c: char| Span::new(at, at + c.len_utf8());
    let shown = if character == ' ' { "a blank".to_owned() } else { format!("`{character}`") };
    let mut finding = rule
        .at(
            webhook.source,
            link.text.source_span(span(first, character)),
            format!("`{name}` holds {shown}, which an address must encode"),
        )
        .help(format!("write `{}`", encoded(character)));
    finding.severity = Severity::Warning;
    let edits = places.iter().map(|(at, c)| webhook.edit(link.text, span(*at, *c), &encoded(*c))).collect();
    if let Some(edits) = edits {
        finding = finding.fix(Fix {
            title: "encode the characters".to_owned(),
            applicability: Applicability::Safe,
            source: webhook.source,
            edits,
        });
    }
    sink.push(finding);
}

/// What RFC 3986 has no place for, brackets aside, which people use in queries.
fn must_be_encoded(character: char) -> bool {
    character != HOLE
        && (!character.is_ascii()
            || character.is_ascii_control()
            || matches!(character, ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}'))
}

fn encoded(character: char) -> String {
    let mut bytes = [0; 4];
    character.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")).collect()
}
