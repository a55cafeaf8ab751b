//! All rules: one file each, registered here and nowhere else.

#[cfg(test)]
mod pages_tests;

use super::rule::Rule;
use crate::text::nearest;

macro_rules! rules {
    ($($module:ident),* $(,)?) => {
        /// Every rule, by id.
        pub static RULES: &[&Rule] = &[$(&$module::RULE),*];
    };
}

pub(crate) mod bare_suppression;
mod callback_not_json;
mod click_url;
pub(crate) mod duplicate_key;
mod duplicate_name;
mod endpoint_url;
pub(crate) mod file_syntax;
pub(crate) mod html_entities;
pub(crate) mod json_addslashes;
pub(crate) mod json_autoescape_off;
pub(crate) mod json_bare_value;
pub(crate) mod json_branch;
pub(crate) mod json_loop;
pub(crate) mod json_object_dump;
pub(crate) mod json_quote_clash;
pub(crate) mod json_syntax;
pub(crate) mod json_unescaped;
pub(crate) mod json_unescaped_nested;
mod media_type;
mod media_url;
mod missing_callback_data;
mod missing_header;
mod missing_key;
mod missing_metric_name;
mod missing_profile_id;
mod missing_recipient;
mod missing_send_purpose;
mod missing_text;
mod name_mismatch;
mod non_string_value;
mod phone_literal;
mod phone_not_e164;
mod placeholder_text;
mod secret_in_file;
mod template_syntax;
mod unclosed_block;
mod unknown_field;
pub(crate) mod unknown_file_kind;
mod unknown_key;
mod unsupported_in_webhook;
pub(crate) mod unused_suppression;
mod utm_after_fragment;
mod utm_double_question;
mod utm_duplicate;
mod utm_none;
mod webhook_not_live;
pub(crate) mod wrong_type;

rules![
    bare_suppression,
    callback_not_json,
    click_url,
    duplicate_key,
    duplicate_name,
    endpoint_url,
    file_syntax,
    html_entities,
    json_addslashes,
    json_autoescape_off,
    json_bare_value,
    json_branch,
    json_loop,
    json_object_dump,
    json_quote_clash,
    json_syntax,
    json_unescaped,
    json_unescaped_nested,
    media_type,
    media_url,
    missing_callback_data,
    missing_header,
    missing_key,
    missing_metric_name,
    missing_profile_id,
    missing_recipient,
    missing_send_purpose,
    missing_text,
    name_mismatch,
    non_string_value,
    phone_literal,
    phone_not_e164,
    placeholder_text,
    secret_in_file,
    template_syntax,
    unclosed_block,
    unknown_field,
    unknown_file_kind,
    unknown_key,
    unsupported_in_webhook,
    unused_suppression,
    utm_after_fragment,
    utm_double_question,
    utm_duplicate,
    utm_none,
    webhook_not_live,
    wrong_type,
];

/// Klaviyo: how to add a webhook action to a flow.
const KLAVIYO_ADD_WEBHOOK: &str = "https://developers.klaviyo.com/en/docs/how_to_add_a_webhook_action_to_a_flow";
/// Klaviyo: what its retry and skip rules are.
const KLAVIYO_STATUS: &str = "https://developers.klaviyo.com/en/docs/understanding_webhook_status_codes";
/// Klaviyo: what webhooks in flows are and what they do not support.
const KLAVIYO_WEBHOOKS: &str = "https://help.klaviyo.com/hc/en-us/articles/4534329515931";
/// Django: the template language.
const DJANGO_LANGUAGE: &str = "https://docs.djangoproject.com/en/5.2/ref/templates/language/";
/// Django: tags and filters.
const DJANGO_BUILTINS: &str = "https://docs.djangoproject.com/en/5.2/ref/templates/builtins/";
/// Klaviyo: flows in its API.
const KLAVIYO_FLOWS_API: &str = "https://developers.klaviyo.com/en/reference/flows_api_overview";
/// Klaviyo: picture messages.
const KLAVIYO_MMS: &str = "https://help.klaviyo.com/hc/en-us/articles/360041074911";
/// Wunderkind's guide for Klaviyo.
const WUNDERKIND_GUIDE: &str =
    "https://support.wunderkind.co/hc/en-us/articles/25793355677979-Text-Message-API-Klaviyo-Integration-Guide";
/// Wunderkind's reference of the endpoint.
const WUNDERKIND_SEND: &str = "https://developer.wunderkind.co/reference/text-message-api";
/// Twilio: which pictures carriers take.
const TWILIO_MEDIA: &str = "https://support.twilio.com/hc/en-us/articles/360018832773";
/// Klaviyo: its editor extension, with the list of its filters.
const KLAVIYO_EXTENSION: &str = "https://github.com/klaviyo/headless-klaviyo";
/// JSON.
const RFC_8259: &str = "https://www.rfc-editor.org/rfc/rfc8259";
/// Addresses.
const RFC_3986: &str = "https://www.rfc-editor.org/rfc/rfc3986";
/// YAML.
const YAML_12: &str = "https://yaml.org/spec/1.2.2/";
/// Phone numbers.
const E_164: &str = "https://www.itu.int/rec/T-REC-E.164";
/// What analytics make of a parameter that stands twice.
const UTM_DUPLICATES: &str = "https://nilsrooijmans.com/daily/ga4-duplicate-utms-which-one-wins";

/// The rule with this id.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

/// The id nearest to one that does not exist.
#[must_use]
pub fn nearest_id(id: &str) -> Option<&'static str> {
    nearest(id, RULES.iter().map(|rule| rule.id))
}
