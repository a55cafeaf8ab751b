//! From a spec's webhook to the text that Klaviyo's webhook window takes.
//!
//! A scaffold (Tera) lays the body out; the texts of the spec pass through it as data.
//! Their literal parts are escaped as JSON wants, their template expressions come out byte
//! for byte, in `callbackData` too, whose literal parts are escaped twice: it is JSON
//! inside a JSON string.

mod api_sample;
mod built_in;
mod csv_sample;
mod curl;
mod escape;
mod evaluate;
mod guard;
pub mod import;
mod layout;
mod link;
mod same;
mod sample;
mod sample_error;
mod scaffolds;
mod setup;
mod shell;
mod stencil;

pub use curl::curl;
pub use evaluate::{EvaluateError, Setting, evaluate};
pub use layout::Shape;
pub use same::same_body;
pub use sample::{Part, Sample, context_of};
pub use sample_error::{SampleError, SetError};
pub use scaffolds::Scaffolds;
pub use setup::{setup, setup_steps};

use crate::klaviyo::escape::Escape;
use crate::spec::scaffold::ScaffoldError;
use crate::spec::{Spec, Webhook};

/// Why a body can't be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// A scaffold is wrong (only one that replaces a built-in one can be).
    #[error("scaffold {0}")]
    Scaffold(#[from] ScaffoldError),
    /// A directory of scaffolds can't be read.
    #[error("{path}: {message}")]
    Folder {
        /// The directory or file.
        path: String,
        /// What the system says.
        message: String,
    },
}

/// The body of a webhook: pretty-printed JSON with template expressions in it, without a
/// newline at its end.
///
/// # Errors
/// When a scaffold that replaces the built-in one is wrong.
pub fn render(spec: &Spec, webhook: &Webhook, scaffolds: &Scaffolds) -> Result<String, BodyError> {
    let escape = spec.escape_of(webhook);
    let Some(tree) = &webhook.body else {
        let fields = fields(webhook, escape);
        return Ok(scaffolds.fill_fields(&fields, || scaffolds.context_of_body(spec, webhook))?);
    };
    let mut context = scaffolds.context_of_body(spec, webhook);
    context.insert("body", &Shape::from(tree).guarded(escape, 1));
    Ok(scaffolds.fill(scaffolds::FREE, &context)?)
}

/// The address that `clickUrl` becomes: the spec's, with its `utm` parameters.
#[must_use]
pub fn click_url(webhook: &Webhook) -> Option<String> {
    let url = webhook.click_url.as_ref()?;
    let parameters: Vec<_> = webhook.utm.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Some(link::with_parameters(url.as_str(), &parameters))
}

/// A field as the scaffold sees it.
#[derive(Debug, serde::Serialize)]
struct Field {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    /// The members of a field whose value is JSON inside a string.
    #[serde(skip_serializing_if = "Option::is_none")]
    members: Option<Vec<Member>>,
}

/// A member as the scaffold sees it.
#[derive(Debug, serde::Serialize)]
struct Member {
    name: String,
    value: Shape,
}

/// The Text API's fields in the guide's order.
fn fields(webhook: &Webhook, escape: Escape) -> Vec<Field> {
    let mut fields: Vec<Field> = webhook
        .fields()
        .into_iter()
        .map(|(name, value)| {
            let linked = (name == "clickUrl").then(|| click_url(webhook)).flatten();
            let value = guard::guarded(&linked.unwrap_or_else(|| value.to_owned()), escape, 1);
            Field { name, value: Some(value), members: None }
        })
        .collect();
    let members = webhook.callback().into_iter();
    let members = members
        .map(|member| Member {
            name: guard::guarded(&member.name.text, escape, 2),
            value: Shape::from(&member.value).guarded(escape, 2),
        })
        .collect();
    let callback = Field { name: "callbackData", value: None, members: Some(members) };
    let before_purpose = fields.len().saturating_sub(1);
    fields.insert(before_purpose, callback);
    fields
}

#[cfg(test)]
mod tests;
