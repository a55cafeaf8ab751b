//! From a body's text to the rendered body: what an endpoint would be sent for a sample.

use super::Sample;
use crate::klaviyo::dialect;
use crate::klaviyo::world::{Account, Surroundings, World};
use crate::template::{Moment, Program, SyntaxError, Value};
use crate::text::Span;

/// Why a body can't be evaluated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct EvaluateError {
    /// The expression or tag, in the body's text.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// Under which assumptions a body is evaluated.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'s> {
    /// What is known of the account.
    pub account: &'s Account,
    /// How its engine prints; [`worlds`](crate::klaviyo::world::worlds) lists what is possible.
    pub world: World,
    /// The time of sending; the clock's where it is absent.
    pub now: Option<Moment>,
}

/// The body with every expression replaced by what it prints for the sample, in one world. What
/// the account is known to refuse is an error, as is what Klaviyo refuses in a webhook.
///
/// # Errors
/// The first expression or tag that can't be read, or that fails with this sample.
pub fn evaluate(body: &str, sample: &Sample, setting: Setting<'_>) -> Result<String, EvaluateError> {
    let library = dialect::library_for(&setting.account.capabilities);
    let program = Program::compile(body, &library).map_err(unreadable)?;
    let data = Value::from(&sample.context());
    let surroundings = Surroundings::new(setting.account, setting.world, sample.fetched(), setting.now);
    let mut rendered = String::with_capacity(body.len() * 2);
    program.render(&data, &surroundings.options(), &mut rendered).map_err(|error| EvaluateError {
        span: error.span,
        message: error.message,
        help: None,
    })?;
    Ok(rendered)
}

fn unreadable(errors: Vec<SyntaxError>) -> EvaluateError {
    match errors.into_iter().next() {
        Some(first) => EvaluateError { span: first.span, message: first.message, help: first.help },
        None => EvaluateError { span: Span::at(0), message: "the template can't be read".to_owned(), help: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::klaviyo::capabilities::Known;

    fn evaluated(body: &str, sample: &Sample, autoescape: bool) -> Result<String, EvaluateError> {
        let world = World { autoescape, lookup_none: false };
        evaluate(body, sample, Setting { account: &Account::default(), world, now: None })
    }

    const BODY: &str =
        r#"{"phone": "{{ person.phone_number|default:'' }}", "text": "Hi {{ person.first_name|default:'friend' }}!"}"#;

    #[test]
    fn the_ordinary_sample_fills_the_holes() {
        let rendered = evaluated(BODY, &Sample::ordinary(), false).unwrap();
        assert_eq!(rendered, r#"{"phone": "+12025550143", "text": "Hi Ada!"}"#);
    }

    #[test]
    fn an_empty_sample_takes_the_defaults() {
        let nobody = Sample::from_json("nobody", "{}").unwrap();
        assert_eq!(evaluated(BODY, &nobody, false).unwrap(), r#"{"phone": "", "text": "Hi friend!"}"#);
    }

    #[test]
    fn both_worlds_of_escaping_can_be_asked_for() {
        let sample = Sample::from_json("x", r#"{"person":{"first_name":"A&B"}}"#).unwrap();
        assert!(evaluated(BODY, &sample, true).unwrap().contains("A&amp;B"));
        assert!(evaluated(BODY, &sample, false).unwrap().contains("A&B"));
    }

    #[test]
    fn tags_fetch_from_the_sample() {
        let sample = Sample::from_json("x", r#"{"event":{"id":"1"},"catalog":{"1":{"title":"Mug"}}}"#).unwrap();
        let body = "{% catalog event.id %}{{ catalog_item.title }}{% endcatalog %}{{ catalog }}";
        assert_eq!(evaluated(body, &sample, false).unwrap(), "Mug");
        let error = evaluated(body, &Sample::ordinary(), false).unwrap_err();
        assert!(error.message.contains("the sample has no `catalog`"), "{}", error.message);
    }

    #[test]
    fn what_the_account_refuses_can_t_be_evaluated() {
        let mut account = Account::default();
        account.capabilities.learn("escapejs", Known::No).unwrap();
        let setting = Setting { account: &account, world: World { autoescape: false, lookup_none: false }, now: None };
        let error = evaluate("{{ person.email|escapejs }}", &Sample::ordinary(), setting).unwrap_err();
        assert!(error.message.contains("this account does not run it"), "{}", error.message);
    }

    #[test]
    fn an_unreadable_expression_is_placed() {
        let error = evaluated("{\"a\": \"{{ b|c: }}\"}", &Sample::ordinary(), false).unwrap_err();
        assert!((7..18).contains(&error.span.start), "{error:?}");
    }
}
