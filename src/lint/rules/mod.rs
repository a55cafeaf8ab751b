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

mod bad_operator;
mod bad_variable_path;
pub(crate) mod bare_suppression;
mod callback_not_json;
mod callback_reserved;
mod click_url;
mod commented_template;
mod curly_quotes;
mod date_without_parse;
mod default_if_none_only;
mod dict_method;
mod dot_after_lookup;
pub(crate) mod duplicate_key;
mod duplicate_name;
mod email_ignored;
mod email_only_tag;
mod empty_default;
mod endpoint_redirects;
mod endpoint_url;
mod event_without_event;
pub(crate) mod file_syntax;
mod filter_argument;
mod filter_colon_space;
mod for_over_scalar;
mod foreign_syntax;
pub(crate) mod html_entities;
mod invisible_character;
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
mod literal_delimiter;
mod lookup_none;
mod media_not_image;
mod media_too_large;
mod media_type;
mod media_unreachable;
mod media_url;
mod missing_callback_data;
mod missing_default;
mod missing_header;
mod missing_key;
mod missing_metric_name;
mod missing_profile_id;
mod missing_recipient;
mod missing_send_purpose;
mod missing_text;
mod name_mismatch;
mod non_string_value;
mod person_id;
mod phone_literal;
mod phone_not_e164;
mod placeholder_header;
mod placeholder_text;
mod profile_id_may_be_empty;
mod secret_in_file;
mod sms_brand;
mod sms_content;
mod sms_opt_out;
mod sms_raw_url;
mod sms_segments;
mod sms_too_long;
mod sms_ucs2;
mod suspicious_compare;
mod tag_as_variable;
mod template_in_url;
mod template_syntax;
mod trigger_not_metric;
mod trigger_not_supported;
mod triple_brace;
mod unclosed_block;
mod undefined_filter_argument;
mod unknown_field;
pub(crate) mod unknown_file_kind;
mod unknown_filter;
mod unknown_key;
mod unknown_path;
mod unknown_tag;
mod unknown_variable;
mod unstated_in_webhook;
mod unsupported_in_webhook;
pub(crate) mod unused_suppression;
mod unverified_filter;
mod url_shortener;
mod url_unreachable;
mod utm_after_fragment;
mod utm_core;
mod utm_double_question;
mod utm_duplicate;
mod utm_format;
mod utm_in_template;
mod utm_none;
mod utm_personal_data;
mod utm_unknown;
mod webhook_not_live;
mod wrong_case;
pub(crate) mod wrong_type;

rules![
    bad_operator,
    bad_variable_path,
    bare_suppression,
    callback_not_json,
    callback_reserved,
    click_url,
    commented_template,
    curly_quotes,
    date_without_parse,
    default_if_none_only,
    dict_method,
    dot_after_lookup,
    duplicate_key,
    duplicate_name,
    email_ignored,
    email_only_tag,
    empty_default,
    endpoint_redirects,
    endpoint_url,
    event_without_event,
    file_syntax,
    filter_argument,
    filter_colon_space,
    for_over_scalar,
    foreign_syntax,
    html_entities,
    invisible_character,
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
    literal_delimiter,
    lookup_none,
    media_not_image,
    media_too_large,
    media_type,
    media_unreachable,
    media_url,
    missing_callback_data,
    missing_default,
    missing_header,
    missing_key,
    missing_metric_name,
    missing_profile_id,
    missing_recipient,
    missing_send_purpose,
    missing_text,
    name_mismatch,
    non_string_value,
    person_id,
    phone_literal,
    phone_not_e164,
    placeholder_header,
    placeholder_text,
    profile_id_may_be_empty,
    secret_in_file,
    sms_brand,
    sms_content,
    sms_opt_out,
    sms_raw_url,
    sms_segments,
    sms_too_long,
    sms_ucs2,
    suspicious_compare,
    tag_as_variable,
    template_in_url,
    template_syntax,
    trigger_not_metric,
    trigger_not_supported,
    triple_brace,
    unclosed_block,
    undefined_filter_argument,
    unknown_field,
    unknown_file_kind,
    unknown_filter,
    unknown_key,
    unknown_path,
    unknown_tag,
    unknown_variable,
    unstated_in_webhook,
    unsupported_in_webhook,
    unused_suppression,
    unverified_filter,
    url_shortener,
    url_unreachable,
    utm_after_fragment,
    utm_core,
    utm_double_question,
    utm_duplicate,
    utm_format,
    utm_in_template,
    utm_none,
    utm_personal_data,
    utm_unknown,
    webhook_not_live,
    wrong_case,
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

/// Klaviyo: which variables and tags messages have.
const KLAVIYO_REFERENCE: &str = "https://help.klaviyo.com/hc/en-us/articles/4408802648731";
/// Klaviyo: how filters are written.
const KLAVIYO_FILTERS: &str = "https://help.klaviyo.com/hc/en-us/articles/360058907911";
/// Klaviyo: the published list of filters and tags.
const KLAVIYO_LIST: &str = "https://github.com/klaviyo/headless-klaviyo";
/// Klaviyo: conditions.
const KLAVIYO_CONDITIONS: &str = "https://help.klaviyo.com/hc/en-us/articles/7655926841499";
/// Klaviyo: dates.
const KLAVIYO_DATES: &str = "https://klaviyo.zendesk.com/hc/en-us/articles/115005257788";
/// Klaviyo: events.
const KLAVIYO_EVENTS: &str = "https://help.klaviyo.com/hc/en-us/articles/115002779071";
/// Klaviyo: error messages of templates.
const KLAVIYO_TEMPLATE_ERRORS: &str = "https://help.klaviyo.com/hc/en-us/articles/4402386684187";
/// Klaviyo: catalogue lookup.
const KLAVIYO_CATALOG: &str = "https://klaviyo.zendesk.com/hc/en-us/articles/360004785571";
/// Klaviyo: custom objects.
const KLAVIYO_OBJECTS: &str = "https://klaviyo.zendesk.com/hc/en-us/articles/35146367972763";
/// Third parties who checked much of the dialect against Klaviyo's render API.
const ESP_SKILLS: &str = "https://github.com/email-love/esp-skills";
/// Klaviyo: SMS and how long they are.
const KLAVIYO_SMS: &str = "https://help.klaviyo.com/hc/en-us/articles/360035661191";
/// Klaviyo: the brand's name in texts.
const KLAVIYO_SMS_BRAND: &str = "https://help.klaviyo.com/hc/en-us/articles/360035285472";
/// Klaviyo: opt-out wording.
const KLAVIYO_SMS_OPT_OUT: &str = "https://help.klaviyo.com/hc/en-us/articles/26977831996315";
/// CTIA: what a confirmation of an opt-in must say.
const CTIA_HANDBOOK: &str = "https://usshortcodedirectory.com/ctia-short-code-monitoring-handbook/";
/// Wunderkind: what texts must not be about.
const WUNDERKIND_AUP: &str = "https://www.wunderkind.co/terms/text-aup/";
/// Wunderkind: what comes back with a status.
const WUNDERKIND_KLAVIYO: &str = "https://developer.wunderkind.co/reference/text-api-klaviyo-integration";
/// Twilio: the GSM 7 bit alphabet.
const TWILIO_GSM7: &str = "https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding";
/// Twilio: how long a body may be.
const TWILIO_LENGTH: &str = "https://static1.twilio.com/docs/api/errors/21617";
/// Twilio: what US carriers forbid.
const TWILIO_FORBIDDEN: &str = "https://support.twilio.com/hc/en-us/articles/360045004974";
/// Google: the parameters that GA4 reads.
const GA4_PARAMETERS: &str = "https://support.google.com/analytics/answer/10917952";
/// What linters of such parameters check.
const UTM_CHECKS: &str = "https://www.utmguard.com/blog/utm-validation-checklist";

/// Ids that whoever asks the network reports by.
pub(crate) const ENDPOINT_REDIRECTS: &str = endpoint_redirects::RULE.id;
/// See [`ENDPOINT_REDIRECTS`].
pub(crate) const URL_UNREACHABLE: &str = url_unreachable::RULE.id;
/// See [`ENDPOINT_REDIRECTS`].
pub(crate) const MEDIA_UNREACHABLE: &str = media_unreachable::RULE.id;
/// See [`ENDPOINT_REDIRECTS`].
pub(crate) const MEDIA_NOT_IMAGE: &str = media_not_image::RULE.id;
/// See [`ENDPOINT_REDIRECTS`].
pub(crate) const MEDIA_TOO_LARGE: &str = media_too_large::RULE.id;

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
