//! What a webhook sends, the guide's values in place of what the spec leaves out.

use super::defaults::{DEFAULT_EMAIL, DEFAULT_PHONE, DEFAULT_PROFILE_ID};
use super::model::{Text, Webhook};
use super::tree::{Member, Tree, TreeKind};
use crate::text::{Mapped, OffsetMap, Span};
use crate::wunderkind::api;
use crate::wunderkind::credentials::HeaderTemplate;

impl Webhook {
    /// The address that it posts to.
    #[must_use]
    pub fn url(&self) -> &str {
        self.endpoint.as_ref().map_or(api::SEND_URL, |endpoint| endpoint.url.as_str())
    }

    /// Whether it posts to Wunderkind's Text API (or to a stand-in of it): the body is made
    /// of the API's fields and not given as a tree.
    #[must_use]
    pub const fn is_wunderkind(&self) -> bool {
        self.body.is_none()
    }

    /// The names of its headers with the parts of their values.
    ///
    /// The Text API's two credentials are only added where the spec gives no endpoint of its
    /// own: they are not for other hosts.
    #[must_use]
    pub fn headers(&self) -> Vec<(String, HeaderTemplate)> {
        match &self.endpoint {
            Some(endpoint) => {
                let headers = endpoint.headers.iter();
                headers.map(|header| (header.name.as_str().to_owned(), header.template.clone())).collect()
            }
            None => [
                (api::CLIENT_ID_HEADER, api::CLIENT_ID_VARIABLE),
                (api::CLIENT_SECRET_HEADER, api::CLIENT_SECRET_VARIABLE),
            ]
            .map(|(name, variable)| (name.to_owned(), HeaderTemplate::variable(variable)))
            .to_vec(),
        }
    }

    /// The fields of the body that are plain texts, by name; `callbackData` is
    /// [`callback`](Self::callback). `clickUrl` is still without the `utm` parameters.
    #[must_use]
    pub fn fields(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("phone", Some(self.phone.as_ref().map_or(DEFAULT_PHONE, Text::as_str))),
            ("email", Some(self.email.as_ref().map_or(DEFAULT_EMAIL, Text::as_str))),
            ("text", self.text.as_ref().map(Text::as_str)),
            ("clickUrl", self.click_url.as_ref().map(Text::as_str)),
            ("mediaUrl", self.media_url.as_ref().map(Text::as_str)),
            ("sendPurpose", Some(self.send_purpose.as_ref().unwrap_or(&self.name).as_str())),
        ];
        all.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect()
    }

    /// The members of `callbackData`: the guide's three, each replaced where the spec gives
    /// one of its name, and then the spec's others.
    #[must_use]
    pub fn callback(&self) -> Vec<Member> {
        let name = &self.name.value.text;
        let guide = [("profileID", DEFAULT_PROFILE_ID), ("metricName", name), ("flow", name)];
        let given = |name: &str| self.callback_data.iter().find(|member| member.name.text == name).cloned();
        let mut members: Vec<Member> =
            guide.iter().map(|(name, value)| given(name).unwrap_or_else(|| default_member(name, value))).collect();
        let others = |member: &&Member| guide.iter().all(|(name, _)| *name != member.name.text);
        members.extend(self.callback_data.iter().filter(others).cloned());
        members
    }
}

fn default_member(name: &str, value: &str) -> Member {
    let text = |text: &str| Mapped { text: text.to_owned(), map: opaque(text) };
    let value = Tree { span: Span::at(0), kind: TreeKind::Text(text(value)) };
    Member { name: text(name), name_span: Span::at(0), value }
}

/// A default stands nowhere in the file.
fn opaque(text: &str) -> OffsetMap {
    let mut map = OffsetMap::starting_at(0);
    map.push_opaque(Span::at(0), text.len());
    map
}
