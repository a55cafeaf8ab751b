//! From a body's text to the rendered body: what an endpoint would be sent for a sample.

use super::Sample;
use crate::klaviyo::{catalogue, dialect};
use crate::template::{Program, RenderOptions, SyntaxError, SyntaxErrorKind, Value};
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

/// The body with every expression replaced by what it prints for the sample. Whether
/// Klaviyo HTML-escapes values in a webhook body is not documented, so `autoescape` is the
/// caller's choice.
///
/// # Errors
/// The first expression or tag that can't be read, or that fails with this sample.
pub fn evaluate(body: &str, sample: &Sample, autoescape: bool) -> Result<String, EvaluateError> {
    let program = Program::compile(body, dialect::library()).map_err(|errors| unreadable(body, errors))?;
    let data = Value::from(&sample.context());
    let options = RenderOptions { autoescape, ..RenderOptions::default() };
    let mut rendered = String::with_capacity(body.len() * 2);
    program.render(&data, &options, &mut rendered).map_err(|error| EvaluateError {
        span: error.span,
        message: error.message,
        help: None,
    })?;
    Ok(rendered)
}

fn unreadable(body: &str, errors: Vec<SyntaxError>) -> EvaluateError {
    let Some(first) = errors.into_iter().next() else {
        return EvaluateError { span: Span::at(0), message: "the template can't be read".to_owned(), help: None };
    };
    let name = first.span.of(body);
    let what = match first.kind {
        SyntaxErrorKind::UnknownFilter if catalogue::filter(name).is_some() => "filter",
        SyntaxErrorKind::UnknownTag if catalogue::tag(name).is_some() => "tag",
        _ => return EvaluateError { span: first.span, message: first.message, help: first.help },
    };
    EvaluateError {
        span: first.span,
        message: format!("flowhook can't evaluate Klaviyo's {what} `{name}` yet"),
        help: Some(
            "Klaviyo's own preview can; everything else of the webhook is still checked by `flowhook lint`".to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str =
        r#"{"phone": "{{ person.phone_number|default:'' }}", "text": "Hi {{ person.first_name|default:'friend' }}!"}"#;

    #[test]
    fn the_ordinary_sample_fills_the_holes() {
        let rendered = evaluate(BODY, &Sample::ordinary(), false).unwrap();
        assert_eq!(rendered, r#"{"phone": "+12025550143", "text": "Hi Ada!"}"#);
    }

    #[test]
    fn an_empty_sample_takes_the_defaults() {
        let nobody = Sample::from_json("nobody", "{}").unwrap();
        assert_eq!(evaluate(BODY, &nobody, false).unwrap(), r#"{"phone": "", "text": "Hi friend!"}"#);
    }

    #[test]
    fn both_worlds_of_escaping_can_be_asked_for() {
        let sample = Sample::from_json("x", r#"{"person":{"first_name":"A&B"}}"#).unwrap();
        assert!(evaluate(BODY, &sample, true).unwrap().contains("A&amp;B"));
        assert!(evaluate(BODY, &sample, false).unwrap().contains("A&B"));
    }

    #[test]
    fn what_klaviyo_has_and_flowhook_has_not_is_told_from_a_slip() {
        let message = |body: &str| evaluate(body, &Sample::ordinary(), false).unwrap_err().message;
        assert_eq!(
            message("{{ event.value|currency_format_placeholder }}"),
            "there is no filter `currency_format_placeholder`"
        );
        let missing = catalogue::filters().iter().find(|filter| dialect::library().filter(&filter.name).is_none());
        if let Some(filter) = missing {
            let expected = format!("flowhook can't evaluate Klaviyo's filter `{}` yet", filter.name);
            assert_eq!(message(&format!("{{{{ event.value|{} }}}}", filter.name)), expected);
        }
    }

    #[test]
    fn an_unreadable_expression_is_placed() {
        let error = evaluate("{\"a\": \"{{ b|c: }}\"}", &Sample::ordinary(), false).unwrap_err();
        assert!((7..18).contains(&error.span.start), "{error:?}");
    }
}
