//! As one HTML page that holds everything it needs: what is sent round for approval.

use serde_json::{Value, json};

use super::phone;
use super::redact::redacted;
use crate::finding::Finding;
use crate::preview::Preview;
use crate::report::message::visible;
use crate::report::page::Page;
use crate::text::{Redactor, Source};
use crate::wunderkind::fields;

const PLAIN: Page = Page {
    name: "preview.html",
    template: include_str!("../../../templates/page/preview.html.tera"),
    style: include_str!("../../../templates/page/preview.css"),
    script: None,
};

/// Asks whether there is a newer page, and loads it.
const LIVE: Page = Page { script: Some(include_str!("../../../templates/page/live.js")), ..PLAIN };

/// Where the page is about.
#[derive(Debug, Clone)]
pub struct Approval<'a> {
    /// The flow's name, or the file's.
    pub title: String,
    /// What messages call the file.
    pub file: String,
    /// What starts the flow, where the file tells.
    pub trigger: Option<String>,
    /// When the page was made, in words.
    pub seen: String,
    /// The webhooks.
    pub webhooks: Vec<Approved<'a>>,
    /// The file, for the lines of findings.
    pub source: &'a Source,
    /// Whether the page is served and reloads itself.
    pub live: bool,
}

/// A webhook on the page.
#[derive(Debug, Clone)]
pub struct Approved<'a> {
    /// Its name.
    pub name: String,
    /// The body to paste.
    pub body: String,
    /// Where it posts to, its headers with `${NAME}` for credentials, and the guide's steps with
    /// code between backticks, where the file tells.
    pub setup: Option<Setup>,
    /// What each sample makes of it.
    pub previews: &'a [Preview],
    /// What the linter found in it.
    pub findings: Vec<&'a Finding>,
}

/// What one types into Klaviyo besides the body.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The address.
    pub url: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// What to tick off.
    pub steps: Vec<String>,
}

/// The page; credentials that are written out in the file are covered.
///
/// # Errors
/// Never with the template of this program, which its tests fill in.
pub fn page(approval: &Approval<'_>, redactor: &Redactor) -> tera::TeraResult<String> {
    let shown = |text: &str| visible(&redactor.mask(text));
    let webhooks: Vec<Value> =
        approval.webhooks.iter().enumerate().map(|(at, webhook)| one(webhook, at, approval.source, redactor)).collect();
    let context = json!({
        "title": shown(&approval.title),
        "file": shown(&approval.file),
        "trigger": approval.trigger.as_deref().map(shown),
        "seen": approval.seen,
        "webhooks": webhooks,
    });
    if approval.live { LIVE.fill(&context) } else { PLAIN.fill(&context) }
}

/// The `Content-Security-Policy` of the served page, for its HTTP header.
#[must_use]
pub fn live_policy() -> String {
    LIVE.policy() + "; frame-ancestors 'none'"
}

fn one(webhook: &Approved<'_>, at: usize, source: &Source, redactor: &Redactor) -> Value {
    let shown = |text: &str| visible(&redactor.mask(text));
    let previews: Vec<Preview> = webhook.previews.iter().map(|preview| redacted(preview, redactor)).collect();
    let id = format!("webhook-{at}");
    let phones: Vec<Value> = previews
        .iter()
        .enumerate()
        .map(|(number, preview)| phone::phone(preview, &format!("{id}-phone-{number}")))
        .collect();
    let findings: Vec<Value> = webhook
        .findings
        .iter()
        .map(|finding| {
            json!({
                "level": finding.severity.word(),
                "rule": finding.rule,
                "message": shown(&finding.message),
                "help": finding.help.as_deref().map(shown),
                "line": source.position(finding.primary.span.start).line,
            })
        })
        .collect();
    let sound = previews.iter().find(|preview| preview.plainest().is_some_and(|rendered| rendered.value.is_some()));
    let rendered = sound.and_then(Preview::plainest);
    let value = rendered.and_then(|rendered| rendered.value.as_ref());
    let link = value.and_then(|value| value.get(fields::CLICK_URL)).and_then(Value::as_str);
    let mut context = json!({
        "id": id,
        "name": shown(&webhook.name),
        "body": shown(&webhook.body),
        "phones": phones,
        "findings": findings,
        "parameters": link.map(parameters).unwrap_or_default(),
        "callback": rendered.and_then(|rendered| rendered.callback.as_ref()).map(|value| visible(&format!("{value:#}"))),
        "rendered": rendered.map(|rendered| visible(&rendered.body)),
        "rendered_with": sound.map(|preview| visible(&preview.sample)),
        "steps": [],
    });
    if let Some(setup) = &webhook.setup {
        context["url"] = json!(shown(&setup.url));
        context["headers"] =
            setup.headers.iter().map(|(name, value)| json!({"name": shown(name), "value": shown(value)})).collect();
        context["steps"] = setup.steps.iter().map(|step| in_parts(&shown(step))).collect();
    }
    context
}

/// The parameters of a link, decoded, in their order.
fn parameters(link: &str) -> Vec<Value> {
    let Ok(url) = url::Url::parse(link) else { return Vec::new() };
    url.query_pairs().map(|(name, value)| json!({"name": visible(&name), "value": visible(&value)})).collect()
}

/// A text cut at its backticks: what stands between two is code.
fn in_parts(text: &str) -> Value {
    text.split('`').enumerate().map(|(at, part)| json!({"code": at % 2 == 1, "text": part})).collect()
}
