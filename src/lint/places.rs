//! Where in a message an expression stands: what a missing value does depends on it.

use super::view::{CallbackContent, WebhookView};
use crate::document::{Entry, Kind};
use crate::text::Span;
use crate::wunderkind::fields;

/// The member that ties a status to a profile.
pub(crate) const PROFILE_ID: &str = "profileID";

/// What a value of the body is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The text that people get.
    Text,
    /// An address, or a parameter that is added to it.
    Link,
    /// The recipient's phone.
    Phone,
    /// The recipient's e-mail.
    Email,
    /// What ties the status to the profile.
    ProfileId,
    /// What the send is for.
    SendPurpose,
    /// Anything else.
    Other,
}

/// A value with its key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Leaf {
    pub(crate) value: Span,
    pub(crate) key: Span,
    pub(crate) place: Place,
}

/// All values of a file's bodies, by their place in the file.
#[derive(Debug, Default)]
pub(crate) struct Places {
    fields: Vec<Leaf>,
    /// Members of the JSON inside `callbackData`.
    members: Vec<Leaf>,
}

impl Places {
    pub(crate) fn new(webhooks: &[WebhookView<'_>]) -> Self {
        let mut places = Self::default();
        for webhook in webhooks {
            for field in &webhook.fields {
                let place = if webhook.endpoint.wunderkind { of_field(&field.key.text) } else { Place::Other };
                leaves(field, place, &mut places.fields);
            }
            for parameter in webhook.utm {
                leaves(parameter, Place::Link, &mut places.fields);
            }
            let content = webhook.callback.as_ref().map(|callback| &callback.content);
            for member in content.map_or(&[][..], CallbackContent::members) {
                let place = if member.key.text == PROFILE_ID { Place::ProfileId } else { Place::Other };
                leaves(member, place, &mut places.members);
            }
        }
        places.fields.sort_by_key(|leaf| leaf.value);
        places.members.sort_by_key(|leaf| leaf.value);
        places
    }

    /// The innermost value that a place of the file is in.
    pub(crate) fn leaf(&self, span: Span) -> Option<Leaf> {
        [&self.members, &self.fields].into_iter().find_map(|leaves| {
            let after = leaves.partition_point(|leaf| leaf.value.start <= span.start);
            after
                .checked_sub(1)
                .and_then(|at| leaves.get(at))
                .filter(|leaf| span.start < leaf.value.end || span.end <= leaf.value.end)
                .copied()
        })
    }

    /// What the value at a place of the file is for.
    pub(crate) fn at(&self, span: Span) -> Place {
        self.leaf(span).map_or(Place::Other, |leaf| leaf.place)
    }
}

fn of_field(name: &str) -> Place {
    match name {
        fields::TEXT => Place::Text,
        fields::CLICK_URL | fields::MEDIA_URL => Place::Link,
        fields::PHONE => Place::Phone,
        fields::EMAIL => Place::Email,
        fields::SEND_PURPOSE => Place::SendPurpose,
        _ => Place::Other,
    }
}

fn leaves(entry: &Entry, place: Place, into: &mut Vec<Leaf>) {
    match &entry.value.kind {
        Kind::Mapping(entries) => entries.iter().for_each(|inner| leaves(inner, Place::Other, into)),
        Kind::Sequence(items) => {
            for item in items {
                match &item.kind {
                    Kind::Mapping(entries) => entries.iter().for_each(|inner| leaves(inner, Place::Other, into)),
                    _ => into.push(Leaf { value: item.span, key: entry.key_span, place: Place::Other }),
                }
            }
        }
        _ => into.push(Leaf { value: entry.value.span, key: entry.key_span, place }),
    }
}
