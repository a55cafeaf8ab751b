//! One webhook as the rules see it, whether it comes from a spec or is a raw body.

mod callback;
mod file;
mod title;

use std::borrow::Cow;
use std::sync::OnceLock;

pub use callback::{Callback, CallbackContent};
pub(crate) use file::FileView;
pub use file::FlowView;
pub(crate) use title::Title;

use crate::document::json::Parsed;
use crate::document::{Entry, Node};
use crate::klaviyo::export::ExportedWebhook;
use crate::lint::kind::FileKind;
use crate::lint::link::Link;
use crate::lint::literal;
use crate::lint::masks::{self, Masks};
use crate::lint::message::{self, Message};
use crate::lint::samples::Samples;
use crate::lint::settings::Context;
use crate::text::{Edit, Mapped, Source, SourceId, Span, nearest};
use crate::wunderkind::{api, fields};
use callback::callback;

/// Where a webhook posts to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Endpoint<'a> {
    /// The address, if the file gives one.
    pub url: Option<&'a Node>,
    /// The headers, if the file gives any.
    pub headers: Option<&'a Node>,
    /// Whether a message to the Wunderkind Text API goes there, so that its field rules hold.
    pub wunderkind: bool,
    /// Whether the address is meant to be Wunderkind's own, and no stand-in.
    pub official: bool,
    /// Whether the file leaves the headers out although there may be some (exports only).
    pub headers_untold: bool,
}

/// One webhook: name, endpoint and the fields of its body, all with their places.
#[derive(Debug)]
pub struct WebhookView<'a> {
    /// The text it stands in.
    pub source: SourceId,
    /// What the text is.
    pub kind: FileKind,
    /// Its name, where the file gives one.
    pub name: Option<&'a Mapped>,
    /// Where to point at for what is absent.
    pub anchor: Span,
    /// Where it posts to.
    pub endpoint: Endpoint<'a>,
    /// The members of its body.
    pub fields: Vec<&'a Entry>,
    /// Parameters that are added to `clickUrl` (specs only).
    pub utm: &'a [Entry],
    /// The field `callbackData`.
    pub callback: Option<Callback<'a>>,
    /// Whether a field that is left out gets the value that Wunderkind's guide gives it.
    pub defaults: bool,
    /// Whether everything was read; otherwise nothing can be called absent.
    pub complete: bool,
    /// What the file says of the flow.
    pub flow: FlowView<'a>,
    /// The status of its action (exports only).
    pub status: Option<&'a Mapped>,
    /// What is known besides.
    pub context: &'a Context,
    pub(crate) samples: &'a Samples,
    pub(crate) file_text: &'a str,
    messages: OnceLock<Vec<Message<'a>>>,
    masks: Masks,
}

/// What the views of one file share.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shared<'a> {
    pub(crate) id: SourceId,
    pub(crate) source: &'a Source,
    pub(crate) flow: FlowView<'a>,
    pub(crate) context: &'a Context,
    pub(crate) samples: &'a Samples,
}

impl<'a> WebhookView<'a> {
    /// The view of a raw body.
    pub(crate) fn of_body(shared: Shared<'a>, root: &'a Node, complete: bool) -> Self {
        let mut fields: Vec<&Entry> = root.entries().iter().collect();
        if !complete {
            // The reader stopped in it, or behind it.
            fields.pop();
        }
        let wunderkind = is_message(&fields);
        Self {
            source: shared.id,
            kind: FileKind::Body,
            name: None,
            anchor: Span::new(root.span.start, (root.span.start + 1).min(root.span.end)),
            endpoint: Endpoint { wunderkind, ..Endpoint::default() },
            callback: callback(&fields, wunderkind),
            fields,
            utm: &[],
            defaults: false,
            complete,
            flow: shared.flow,
            status: None,
            context: shared.context,
            samples: shared.samples,
            file_text: shared.source.text(),
            messages: OnceLock::new(),
            masks: Masks::default(),
        }
    }

    /// The view of one webhook of an export with its body, if it has one.
    pub(crate) fn of_export(shared: Shared<'a>, webhook: &ExportedWebhook<'a>, body: Option<&'a Parsed>) -> Self {
        let complete = body.map_or_else(|| webhook.tells("body"), |body| body.complete);
        let mut fields: Vec<&Entry> = body.map_or(&[][..], |body| body.root.entries()).iter().collect();
        if !complete {
            fields.pop();
        }
        let url = webhook.member("url");
        let official = url.is_none_or(|url| url.as_text().is_some_and(|url| names_the_text_api(&url.text)));
        let wunderkind = (url.is_some() && official) || is_message(&fields);
        let name = webhook.member("name").and_then(Node::as_text).filter(|name| !name.text.is_empty());
        let message = webhook.message.span;
        Self {
            source: shared.id,
            kind: FileKind::Export,
            name,
            anchor: name.map_or(Span::new(message.start, message.start + 1), Mapped::whole),
            endpoint: Endpoint {
                url,
                headers: webhook.member("headers"),
                wunderkind,
                official,
                headers_untold: !webhook.tells("headers"),
            },
            callback: callback(&fields, wunderkind),
            fields,
            utm: &[],
            defaults: false,
            complete,
            flow: FlowView { kind: webhook.trigger, ..shared.flow },
            status: webhook.status,
            context: shared.context,
            samples: shared.samples,
            file_text: shared.source.text(),
            messages: OnceLock::new(),
            masks: Masks::default(),
        }
    }

    /// The view of one webhook of a spec.
    pub(crate) fn of_spec(shared: Shared<'a>, webhook: &'a Node) -> Self {
        let value = |key: &str| webhook.get(key).map(|entry| &entry.value);
        let url = value("endpoint").and_then(|endpoint| endpoint.get("url")).map(|entry| &entry.value);
        let headers = value("endpoint").and_then(|endpoint| endpoint.get("headers")).map(|entry| &entry.value);
        let body = value("body");
        let official = url.is_none_or(|url| url.as_text().is_some_and(|url| names_the_text_api(&url.text)));
        let wunderkind = body.is_none() || (url.is_some() && official);
        let fields: Vec<&Entry> = match body {
            Some(body) => body.entries().iter().collect(),
            None => webhook.entries().iter().filter(|entry| fields::field(&entry.key.text).is_some()).collect(),
        };
        let name = value("name").and_then(Node::as_text);
        Self {
            source: shared.id,
            kind: FileKind::Spec,
            name,
            anchor: name.map_or(webhook.span, Mapped::whole),
            endpoint: Endpoint { url, headers, wunderkind, official, headers_untold: false },
            callback: callback(&fields, wunderkind),
            fields,
            utm: value("utm").map_or(&[], Node::entries),
            defaults: body.is_none(),
            complete: true,
            flow: shared.flow,
            status: None,
            context: shared.context,
            samples: shared.samples,
            file_text: shared.source.text(),
            messages: OnceLock::new(),
            masks: Masks::default(),
        }
    }

    /// The texts that people get.
    pub(crate) fn messages(&self) -> &[Message<'a>] {
        self.messages.get_or_init(|| message::messages(self))
    }

    /// A text of the webhook with its tags masked.
    pub(crate) fn masked<'s>(&'s self, text: &'s Mapped) -> Cow<'s, str> {
        self.masks.of(text, || {
            let mut texts: Vec<&Mapped> = self.name.into_iter().collect();
            masks::texts_of(self.fields.iter().copied().chain(self.utm), &mut texts);
            let members = self.callback.as_ref().map_or(&[][..], |callback| callback.content.members());
            masks::texts_of(members, &mut texts);
            texts
        })
    }

    /// A text of the webhook that is a link.
    pub(crate) fn link<'s>(&'s self, text: &'s Mapped) -> Link<'s> {
        Link { text, masked: self.masked(text) }
    }

    /// All members of the body with this name (tags may choose between several).
    pub fn all(&self, name: &str) -> impl Iterator<Item = &'a Entry> {
        self.fields.iter().copied().filter(move |field| field.key.text == name)
    }

    /// The texts that the field may hold.
    pub fn texts(&self, name: &str) -> impl Iterator<Item = &'a Mapped> {
        self.all(name).filter_map(|field| field.value.as_text())
    }

    /// Whether the field is surely absent: no member has its name, not even in another case
    /// (whether the API minds the case is not documented).
    #[must_use]
    pub fn lacks(&self, name: &str) -> bool {
        self.complete
            && !self.fields.iter().any(|field| {
                let key = &field.key.text;
                key.eq_ignore_ascii_case(name) || (key.contains('{') && key.contains("{{"))
            })
    }

    /// The member that was probably meant to be `name`, where that is absent.
    #[must_use]
    pub fn misspelt(&self, name: &str) -> Option<&'a Entry> {
        if !self.lacks(name) {
            return None;
        }
        self.fields.iter().copied().find(|field| {
            fields::field(&field.key.text).is_none() && nearest(&field.key.text, fields::names()) == Some(name)
        })
    }

    /// What people call this webhook: its name, or its `sendPurpose` where that is plain text.
    #[must_use]
    pub fn title(&self) -> Option<&'a Mapped> {
        self.name.or_else(|| {
            self.texts(fields::SEND_PURPOSE)
                .find(|text| literal::is_literal(&text.text) && !text.text.trim().is_empty())
        })
    }

    /// An edit of the part `span` of `text`; none where the file writes that part in
    /// another way than it reads (an escape, a fold), so that an edit could harm it.
    #[must_use]
    pub fn edit(&self, text: &Mapped, span: Span, replacement: &str) -> Option<Edit> {
        let place = text.source_span(span);
        let opener =
            self.file_text.get(..text.source_span(Span::at(0)).start).and_then(|before| before.chars().next_back());
        // An apostrophe is plain but where it would end the scalar, or begin one.
        let quoting: &[char] = match opener {
            _ if self.kind != FileKind::Spec => &['"', '\\', '\n'],
            Some('"') => &['"', '\\', '\n'],
            Some('\'') => &['\'', '\n'],
            _ if span.start == 0 => &['"', '\\', '\n', '\'', '#', ':'],
            _ => &['"', '\\', '\n', '#', ':'],
        };
        let plain = !replacement.contains(quoting);
        (plain && place.of(self.file_text) == span.of(&text.text))
            .then(|| Edit { span: place, replacement: replacement.to_owned() })
    }
}

impl WebhookView<'_> {
    /// A piece of a body's JSON as it stands in the file: in an export the body is a string.
    pub(crate) fn encoded(&self, json: &str) -> String {
        if self.kind == FileKind::Export { json.replace('\\', "\\\\").replace('"', "\\\"") } else { json.to_owned() }
    }

    /// An edit that writes a whole scalar anew, in double quotes; none for a block scalar,
    /// whose lines are text as they stand.
    #[must_use]
    pub fn rewrite(&self, value: &Node, text: &str) -> Option<Edit> {
        if self.kind == FileKind::Export {
            // Inside the body's own text the quotes of a value are escaped.
            let quoted = value.span.of(self.file_text).starts_with("\\\"");
            let plain = !text.contains(['"', '\\']) && !text.contains(char::is_control);
            let replacement = self.encoded(&format!("\"{text}\""));
            return (plain && quoted).then_some(Edit { span: value.span, replacement });
        }
        let start = value.span.start;
        let before = self.file_text.get(..start)?;
        let quoted = value.span.of(self.file_text).starts_with(['"', '\'']);
        let on_the_line_of_its_key = before.rsplit('\n').next().is_some_and(|line| line.contains(':'));
        let block = value.span.of(self.file_text).starts_with(['>', '|']);
        let plain = !text.contains(['"', '\\']) && !text.contains(char::is_control);
        (plain && !block && (quoted || on_the_line_of_its_key))
            .then(|| Edit { span: value.span, replacement: format!("\"{text}\"") })
    }
}

/// The texts of a webhook's fields, however deep.
pub(crate) fn texts_of<'a>(webhook: &WebhookView<'a>) -> Vec<&'a Mapped> {
    let mut texts = Vec::new();
    masks::texts_of(webhook.fields.iter().copied(), &mut texts);
    texts
}

/// Whether a raw body, which does not say where it goes, is a message to the Text API.
pub(super) fn is_message(fields: &[&Entry]) -> bool {
    let has = |name: &str| fields.iter().any(|field| field.key.text.eq_ignore_ascii_case(name));
    has(fields::CALLBACK_DATA)
        || has(fields::SEND_PURPOSE)
        || (has(fields::TEXT) && (has(fields::PHONE) || has(fields::EMAIL)))
}

/// Whether an address is meant to be the Text API, slips included.
fn names_the_text_api(url: &str) -> bool {
    let rest = url.trim();
    let rest = rest.split_once("://").map_or(rest, |(_, rest)| rest);
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = authority.rsplit('@').next().unwrap_or("").split(':').next().unwrap_or("");
    host.eq_ignore_ascii_case(api::HOST)
        || host.ends_with(".wknd.ai")
        || host == "wknd.ai"
        || (path.trim_end_matches('/') == api::SEND_PATH.trim_matches('/') && nearest(host, [api::HOST]).is_some())
}
