//! The addresses that a run's texts spell out, for who asks the network about them.

use super::literal;
use super::read;
use super::settings::Settings;
use super::sink::Sink;
use super::view::{FileView, WebhookView};
use crate::body;
use crate::document::Node;
use crate::text::{Mapped, SourceId, Sources, Span};
use crate::wunderkind::fields;

/// What an address is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The link in the message: `clickUrl`.
    Click,
    /// The picture: `mediaUrl`.
    Media,
    /// Where the webhook posts to.
    Endpoint,
}

impl Role {
    /// How messages name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Click => fields::CLICK_URL,
            Self::Media => fields::MEDIA_URL,
            Self::Endpoint => "endpoint",
        }
    }
}

/// An absolute http(s) address without template tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// What it is for.
    pub role: Role,
    /// The text it stands in.
    pub source: SourceId,
    /// Its place there.
    pub place: Span,
    /// The address, as the body will have it (with the parameters of a spec's `utm`).
    pub url: url::Url,
}

/// The addresses in all texts that the settings do not pass over, in their order.
#[must_use]
pub fn addresses(sources: &Sources, settings: &Settings) -> Vec<Address> {
    let mut found = Vec::new();
    for (id, source) in sources.iter().filter(|(_, source)| !settings.ignores(source.name())) {
        // What is wrong with the texts is told by the run itself.
        let mut unheard = Sink::default();
        let file = read::read(id, source, settings.context(source.name()), &mut unheard);
        of_file(&file.view(), &mut found);
    }
    found
}

fn of_file(view: &FileView<'_>, found: &mut Vec<Address>) {
    for webhook in &view.webhooks {
        // Of a spec's webhook the body's link has the parameters of `utm` too.
        let name = webhook.name.map(Mapped::whole);
        let spec = view.spec.and_then(|spec| spec.webhooks.iter().find(|one| Some(one.name.value.whole()) == name));
        if webhook.endpoint.wunderkind {
            let full = spec.and_then(body::click_url);
            of_field(webhook, Role::Click, full.as_deref(), found);
            of_field(webhook, Role::Media, None, found);
        }
        if let Some(text) = webhook.endpoint.url.and_then(Node::as_text) {
            add(webhook.source, Role::Endpoint, text, &text.text, found);
        }
    }
}

fn of_field(webhook: &WebhookView<'_>, role: Role, full: Option<&str>, found: &mut Vec<Address>) {
    for text in webhook.texts(role.name()) {
        let full = full.filter(|full| literal::is_literal(full)).unwrap_or(&text.text);
        add(webhook.source, role, text, full, found);
    }
}

fn add(source: SourceId, role: Role, text: &Mapped, full: &str, found: &mut Vec<Address>) {
    let parsed = literal::is_literal(full).then(|| url::Url::parse(full.trim()).ok()).flatten();
    let web = |url: &url::Url| matches!(url.scheme(), "http" | "https") && url.has_host();
    if let Some(url) = parsed.filter(web) {
        found.push(Address { role, source, place: text.whole(), url });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    fn found(name: &str, text: &str) -> Vec<(Role, String, String)> {
        let mut sources = Sources::new();
        sources.add(Source::new(name, text));
        addresses(&sources, &Settings::default())
            .into_iter()
            .map(|one| (one.role, one.url.to_string(), one.place.of(text).to_owned()))
            .collect()
    }

    #[test]
    fn literal_addresses_are_found_with_their_places_and_the_parameters_of_a_spec() {
        let spec = "flowhook: 1\nflow: { name: F, trigger: { type: list, list: L } }\nwebhooks:\n  - name: A\n    text: x\n    clickUrl: https://a.test/x?b=1#c\n    utm: { utm_api: a }\n    mediaUrl: \"https://a.test/{{ person.id }}.png\"\n    endpoint: { url: https://stand-in.test/hook }\n  - name: B\n    text: y\n    clickUrl: ftp://a.test/\n    mediaUrl: https://a.test/c.png\n";
        let expected = [
            (Role::Endpoint, "https://stand-in.test/hook", "https://stand-in.test/hook"),
            (Role::Media, "https://a.test/c.png", "https://a.test/c.png"),
        ];
        let all = found("a.yaml", spec);
        // The first webhook posts a free body's stand-in, so it is a message all the same.
        assert!(
            all.contains(&(Role::Click, "https://a.test/x?b=1&utm_api=a#c".into(), "https://a.test/x?b=1#c".into())),
            "{all:?}"
        );
        for (role, url, place) in expected {
            assert!(all.contains(&(role, url.to_owned(), place.to_owned())), "{all:?}");
        }
        assert_eq!(all.len(), 3, "{all:?}");
    }

    #[test]
    fn the_fields_of_bodies_are_found_and_those_of_other_endpoints_are_not() {
        let body = "{\"text\": \"{{ a }}\", \"sendPurpose\": \"A\", \"clickUrl\": \"https:\\/\\/a.test/x\"}";
        assert_eq!(found("a.json", body), [(Role::Click, "https://a.test/x".into(), "https:\\/\\/a.test/x".into())]);
        assert_eq!(found("a.json", "{\"clickUrl2\": \"https://a.test/x\", \"a\": \"{{ b }}\"}"), []);
    }
}
