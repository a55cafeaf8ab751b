//! What a spec says.

use super::tree::{Member, Tree};
use crate::document::Node;
use crate::klaviyo::escape::Escape;
use crate::klaviyo::trigger;
use crate::text::{Mapped, Span};
use crate::wunderkind::credentials::HeaderTemplate;

/// A text of a spec, with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// The text and the way back to its bytes.
    pub value: Mapped,
    /// Its bytes, quotes included.
    pub span: Span,
}

impl Text {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.value.text
    }
}

/// A flow and its webhooks.
#[derive(Debug, Clone, PartialEq)]
pub struct Spec {
    /// The flow.
    pub flow: Flow,
    /// The name that texts begin with.
    pub brand: Option<Text>,
    /// The flow's webhooks, at least one.
    pub webhooks: Vec<Webhook>,
    /// How the bodies keep values from breaking the JSON, where the spec says so.
    pub escape: Option<Escape>,
    /// Profiles and events to try the webhooks with, not looked into here.
    pub samples: Option<Node>,
}

impl Spec {
    /// How a webhook's body keeps values from breaking the JSON.
    #[must_use]
    pub fn escape_of(&self, webhook: &Webhook) -> Escape {
        webhook.escape.or(self.escape).unwrap_or_default()
    }
}

/// The flow that the webhooks belong to.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// Its name in Klaviyo.
    pub name: Text,
    /// What starts it.
    pub trigger: Trigger,
}

/// What starts the flow.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    /// The word in the spec.
    pub word: Text,
    /// What it means; `None` where it is something that can't start a flow with webhooks.
    pub kind: Option<trigger::Trigger>,
    /// The metric's, list's or segment's name, or the profile property with the date.
    pub subject: Option<Text>,
}

/// One webhook action of the flow.
///
/// What the spec leaves out is `None` here; the guide's values are given by
/// [`Webhook::fields`](Self::fields) and [`Webhook::callback`](Self::callback).
#[derive(Debug, Clone, PartialEq)]
pub struct Webhook {
    /// Its name in Klaviyo, and, by the guide's advice, its `metricName`, `flow` and `sendPurpose`.
    pub name: Text,
    /// Who gets the text: phone.
    pub phone: Option<Text>,
    /// Who gets the text: e-mail.
    pub email: Option<Text>,
    /// The message. Always there in a webhook to the Text API.
    pub text: Option<Text>,
    /// Where the link in the message leads.
    pub click_url: Option<Text>,
    /// Parameters to add to `clickUrl`.
    pub utm: Vec<(Text, Text)>,
    /// An image to send along.
    pub media_url: Option<Text>,
    /// Members of `callbackData` beside, or in place of, the guide's three.
    pub callback_data: Vec<Member>,
    /// What the send is for, in Wunderkind's reports.
    pub send_purpose: Option<Text>,
    /// Where to post to, if not to the Text API.
    pub endpoint: Option<Endpoint>,
    /// How this body keeps values from breaking the JSON, where that differs from the spec's.
    pub escape: Option<Escape>,
    /// The whole body, for endpoints that are not the Text API.
    pub body: Option<Tree>,
    /// The webhook as it stands in the file.
    pub node: Node,
}

/// Where a webhook posts to.
#[derive(Debug, Clone, PartialEq)]
pub struct Endpoint {
    /// The address.
    pub url: Text,
    /// The headers, in their order.
    pub headers: Vec<Header>,
}

/// A header of a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// Its name.
    pub name: Text,
    /// Its value as it stands in the spec, `${NAME}` for a value from the environment.
    pub value: Text,
    /// The value with the variables it names.
    pub template: HeaderTemplate,
}
