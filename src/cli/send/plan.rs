//! From a rendered body to the request that will leave.

use serde_json::Value;

use crate::cli::Failure;
use crate::preview::Message;
use crate::report::send::{Kind, LedgerView, Plan, Recipient};
use crate::text::Redactor;
use crate::wunderkind::client::{Header, Outgoing, Target, sandbox_headers};
use crate::wunderkind::credentials::{ClientKeys, HeaderTemplate, Lookup};
use crate::wunderkind::readdress::{BodyProblem, check_json, has_phone, readdress, text_member, with_purpose_suffix};
use crate::wunderkind::{fields, recipient, sandbox};

/// A webhook as far as a request needs it.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// Its name.
    pub name: String,
    /// Whether its body is made of the Text API's fields.
    pub text_api: bool,
    /// Where it posts to.
    pub url: String,
    /// Its headers, credentials as `${NAME}`.
    pub headers: Vec<(String, HeaderTemplate)>,
    /// The sample's name.
    pub sample: String,
    /// Its body, evaluated with the sample.
    pub rendered: String,
    /// What looked wrong on the way.
    pub doubts: Vec<String>,
    /// Knows the credentials that stand in the spec.
    pub redactor: Redactor,
    /// The spec's file.
    pub spec: String,
    /// Whom the configuration lists.
    pub listed: Vec<recipient::Recipient>,
}

/// What is changed in the body before it leaves.
#[derive(Debug, Clone, Default)]
pub(super) struct Changes {
    /// Who gets it.
    pub to: Option<recipient::Recipient>,
    /// What is put behind `sendPurpose`.
    pub proof: Option<String>,
}

/// Where the request goes in place of the webhook's own endpoint.
#[derive(Debug, Clone)]
pub(super) enum Route {
    /// As the webhook says.
    Webhook,
    /// To another URL, with the webhook's headers.
    Endpoint(String),
    /// To the sandbox in this process.
    Sandbox {
        /// Its URL.
        url: String,
        /// Its pair of credentials.
        keys: ClientKeys,
    },
}

/// The request that will leave. `lookup` reads the environment.
///
/// # Errors
/// When the body is not JSON, the endpoint must not be posted to, a header can't be read,
/// or a recipient is missing.
pub(super) fn build(source: Source, route: Route, changes: Changes, lookup: Lookup<'_>) -> anyhow::Result<Plan> {
    let Changes { to, proof } = changes;
    check_json(&source.rendered).map_err(|problem| {
        // A line with a credential in it is not shown, for it may be cut within.
        let shown = source.redactor.redact(&source.rendered) == source.rendered;
        not_json(if shown { &source.rendered } else { "" }, &problem)
    })?;
    let kind = match (&route, source.text_api) {
        (Route::Sandbox { .. }, true) => Kind::Sandbox,
        (_, true) => Kind::TextApi,
        (_, false) => Kind::Other,
    };
    let mut doubts = source.doubts;
    doubts.extend(to.as_ref().and_then(doubt_of));
    let (recipient, body) = address(kind, source.rendered, to)?;
    let body = match proof {
        Some(suffix) => with_purpose_suffix(&body, &suffix).map_err(|problem| not_json(&body, &problem))?.0,
        None => body,
    };
    let (url, headers) = match route {
        Route::Webhook => (source.url, own_headers(&source.headers, lookup)),
        Route::Endpoint(url) => (url, own_headers(&source.headers, lookup)),
        Route::Sandbox { url, keys } => (url, sandbox_headers(&keys)),
    };
    let target = Target::parse(&url)
        .map_err(|error| Failure::usage(error.to_string()).help("look at `endpoint:` in the spec, or at --endpoint"))?;
    if kind == Kind::TextApi {
        doubts.extend(
            ClientKeys::find(lookup).map(|keys| keys.doubts()).unwrap_or_default().into_iter().map(str::to_owned),
        );
    }
    let message = if kind.documented() {
        doubts.extend(violations(&body));
        Message::of(&body)
    } else {
        None
    };
    doubts.extend(message.as_ref().and_then(left_open));
    let outgoing = Outgoing::new(target, headers, body);
    let mut redactor = outgoing.redactor();
    redactor.learn_from(&source.redactor);
    let reaches = reaches(kind, &outgoing.body);
    let listed = reaches.as_deref().is_some_and(|to| source.listed.iter().any(|known| known.is(to)));
    Ok(Plan {
        webhook: source.name,
        sample: source.sample,
        kind,
        outgoing,
        reaches,
        listed,
        ledger: LedgerView::NotKept,
        recipient,
        message,
        doubts,
        redactor,
    })
}

/// Tags that Klaviyo left as they are: people would read them.
fn left_open(message: &Message) -> Option<String> {
    let tag = ["{{", "{%", "}}", "%}"].into_iter().find(|tag| message.text.contains(tag))?;
    Some(format!("the text holds `{tag}`, which people will read so: is a tag not closed?"))
}

/// Whom a body names: a filled phone wins. To another endpoint an e-mail is data like any other.
fn reaches(kind: Kind, body: &str) -> Option<String> {
    let filled = |name| text_member(body, name).ok().flatten().filter(|text| !text.is_empty());
    filled(fields::PHONE).or_else(|| filled(fields::EMAIL).filter(|_| kind.documented()))
}

fn doubt_of(to: &recipient::Recipient) -> Option<String> {
    to.doubt().map(|doubt| format!("the recipient {to}: {doubt}"))
}

fn own_headers(headers: &[(String, HeaderTemplate)], lookup: Lookup<'_>) -> Vec<Header> {
    headers.iter().map(|(name, value)| Header::from_template(name, value, lookup)).collect()
}

/// Puts the recipient in. A body for the Text API always gets one: the sample's phone
/// belongs to nobody who asked for a test.
fn address(kind: Kind, body: String, to: Option<recipient::Recipient>) -> anyhow::Result<(Recipient, String)> {
    let put = |to: recipient::Recipient| -> anyhow::Result<(Recipient, String)> {
        let new = readdress(&body, &to).map_err(|problem| not_json(&body, &problem))?;
        Ok((Recipient::Given { to, replaced: new.replaced }, new.body))
    };
    match to {
        Some(to) if kind.documented() || has_phone(&body) => put(to),
        None if kind.documented() => Err(Failure::usage("a test text needs a recipient")
            .help("pass --to with your own subscribed number in E.164, such as --to +15163334444")
            .into()),
        None if has_phone(&body) => Ok((Recipient::Kept, body)),
        to => Ok((Recipient::NoField { to }, body)),
    }
}

fn not_json(body: &str, problem: &BodyProblem) -> Failure {
    let mut message = problem.to_string();
    if let (BodyProblem::NotJson { line, column, .. }, false) = (problem, body.is_empty()) {
        message.push_str(&excerpt(body, *line, *column));
    }
    Failure::check(message)
        .help("`flowhook lint` shows which expression of the spec can break the body, and how to fix it")
}

/// The line around a byte with a caret under it.
fn excerpt(body: &str, line: usize, column: usize) -> String {
    const AROUND: usize = 40;
    let text: Vec<char> = body.lines().nth(line - 1).unwrap_or_default().chars().collect();
    let bytes_before = |count: usize| text.iter().take(count).map(|c| c.len_utf8()).sum::<usize>();
    let at = (0..text.len()).find(|count| bytes_before(count + 1) >= column).unwrap_or(text.len());
    let start = at.saturating_sub(AROUND);
    let shown: String =
        text.iter().skip(start).take(2 * AROUND).map(|c| if c.is_control() { ' ' } else { *c }).collect();
    format!("\n  | {shown}\n  | {}^", " ".repeat(at - start))
}

/// What the documented rules of the fields say about the body.
fn violations(body: &str) -> Vec<String> {
    let Ok(Value::Object(object)) = serde_json::from_str(body) else { return Vec::new() };
    let broken = sandbox::message(&object).err().unwrap_or_default();
    broken.into_iter().map(|violation| format!("{}: {}", violation.field, violation.problem)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wunderkind::api;

    fn source(text_api: bool, rendered: &str) -> Source {
        Source {
            name: "Birthday".to_owned(),
            text_api,
            url: api::SEND_URL.to_owned(),
            headers: vec![("X-Client-ID".to_owned(), HeaderTemplate::variable("WUNDERKIND_CLIENT_ID"))],
            sample: "ordinary".to_owned(),
            rendered: rendered.to_owned(),
            doubts: Vec::new(),
            redactor: Redactor::new(),
            spec: String::new(),
            listed: vec![recipient::Recipient::parse("+15163334444").unwrap()],
        }
    }

    fn plan(source: Source, to: Option<&str>) -> anyhow::Result<Plan> {
        let to = to.map(|to| recipient::Recipient::parse(to).unwrap());
        build(source, Route::Webhook, Changes { to, proof: None }, &|_| None)
    }

    #[test]
    fn an_e_mail_empties_the_phone_that_would_win() {
        let body = r#"{"phone":"+19195550123","text":"hi","callbackData":"","sendPurpose":"x"}"#;
        let plan = plan(source(true, body), Some("ada@acme.test")).unwrap();
        assert_eq!((plan.reaches.as_deref(), plan.listed), (Some("ada@acme.test"), false));
    }

    #[test]
    fn a_proof_changes_nothing_but_the_purpose() {
        let body = r#"{"phone":"+15163334444","text":"hi","callbackData":"","sendPurpose":"x"}"#;
        let changes =
            Changes { to: recipient::Recipient::parse("+15163334444").ok(), proof: Some(" proof 2".to_owned()) };
        let plan = build(source(true, body), Route::Webhook, changes, &|_| None).unwrap();
        assert_eq!(plan.outgoing.body, body.replace("\"x\"", "\"x proof 2\""));
        assert!(plan.listed);
    }

    #[test]
    fn a_text_never_goes_to_the_samples_phone() {
        let body = r#"{"phone":"+19195550123","text":"hi","callbackData":"","sendPurpose":"x"}"#;
        let error = plan(source(true, body), None).unwrap_err();
        assert!(error.to_string().contains("needs a recipient"));
        let plan = plan(source(true, body), Some("+15163334444")).unwrap();
        assert!(plan.outgoing.body.contains("+15163334444") && !plan.outgoing.body.contains("+19195550123"));
        assert!(plan.doubts.is_empty(), "{:?}", plan.doubts);
    }

    #[test]
    fn a_body_by_e_mail_only_gets_the_recipients_phone() {
        let plan = plan(source(true, r#"{"email":"a@b.test","text":"hi"}"#), Some("+15163334444")).unwrap();
        assert!(plan.outgoing.body.starts_with(r#"{"phone": "+15163334444","email""#));
    }

    #[test]
    fn another_endpoints_body_goes_out_as_it_is_when_it_has_no_phone() {
        let body = r#"{"customer":{"phone":"x"}}"#;
        let plan = plan(source(false, body), Some("+15163334444")).unwrap();
        assert_eq!(plan.outgoing.body, body);
        assert!(matches!(plan.recipient, Recipient::NoField { to: Some(_) }));
        assert!(plan.message.is_none());
    }

    #[test]
    fn a_broken_body_is_shown_at_the_byte() {
        let error = plan(source(true, "{\n\"text\": \"O\"Brien\"}"), Some("+15163334444")).unwrap_err();
        let message = error.to_string();
        assert!(message.contains("byte 13 (line 2, column 12)"), "{message}");
        assert!(message.ends_with("\n  | \"text\": \"O\"Brien\"}\n  |            ^"), "{message}");
    }

    #[test]
    fn the_caret_stands_under_the_character_after_wide_ones() {
        assert_eq!(excerpt("ééx", 1, 5), "\n  | ééx\n  |   ^");
        assert_eq!(excerpt("", 1, 1), "\n  | \n  | ^");
    }

    #[test]
    fn a_tag_that_people_would_read_is_doubted() {
        let body = r#"{"phone":"+1","text":"Hi {\u007b person.first_name!","callbackData":"","sendPurpose":"x"}"#;
        let plan = plan(source(true, body), Some("+15163334444")).unwrap();
        assert_eq!(plan.doubts, ["the text holds `{{`, which people will read so: is a tag not closed?"]);
    }

    #[test]
    fn broken_rules_of_the_fields_are_doubts() {
        let plan = plan(source(true, r#"{"text":"","callbackData":{}}"#), Some("+11234567890")).unwrap();
        assert_eq!(plan.doubts.len(), 4, "{:?}", plan.doubts);
    }
}
