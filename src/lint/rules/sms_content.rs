//! `sms-content`: see `docs/rules/sms-content.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    id: "sms-content",
    severity: Severity::Info,
    summary: "a word of a class that carriers forbid",
    sources: &[super::WUNDERKIND_AUP, super::TWILIO_FORBIDDEN],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::Webhook(check),
};

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    let words = &webhook.context.content_words;
    for message in webhook.messages().iter().filter(|_| !words.is_empty()) {
        for word in words {
            for span in whole_words(&message.literal, word) {
                sink.push(
                    RULE.at(
                        webhook.source,
                        message.text.source_span(span),
                        format!("`{}` is on the list of words that texts should not have", span.of(&message.literal)),
                    )
                    .help("carriers block texts on alcohol, tobacco, firearms, gambling and other classes"),
                );
            }
        }
    }
}

/// Where a word stands by itself, in whatever case.
fn whole_words(text: &str, word: &str) -> Vec<Span> {
    let wanted: Vec<char> = word.trim().to_lowercase().chars().collect();
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (index, window) in letters.windows(wanted.len()).enumerate() {
        let same = window.iter().zip(&wanted).all(|((_, a), b)| a.to_lowercase().eq(std::iter::once(*b)));
        let before = index.checked_sub(1).and_then(|at| letters.get(at));
        let after = letters.get(index + wanted.len());
        if same && ![before, after].into_iter().flatten().any(|(_, c)| c.is_alphanumeric()) {
            let start = letters.get(index).map_or(0, |(at, _)| *at);
            found.push(Span::new(start, after.map_or(text.len(), |(at, _)| *at)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::whole_words;

    #[test]
    fn words_are_found_whole_and_in_any_case() {
        let text = "Vodka! No vodkas, no Überraschung: VODKA";
        assert_eq!(whole_words(text, "vodka").iter().map(|span| span.of(text)).collect::<Vec<_>>(), ["Vodka", "VODKA"]);
        assert_eq!(whole_words(text, "überraschung").len(), 1);
        assert!(whole_words("", "x").is_empty() && whole_words("x", " ").is_empty());
    }
}
