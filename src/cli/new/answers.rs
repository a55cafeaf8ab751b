//! Answers given by flags, and what can be told from them.

use crate::cli::Failure;
use crate::spec::starter::Answers;

/// `KEY=VALUE` pairs.
pub(super) fn parse(pairs: &[String]) -> Result<Answers, Failure> {
    let mut answers = Answers::new();
    for pair in pairs {
        let (key, value) = pair.split_once('=').ok_or_else(|| {
            Failure::usage(format!("--set {pair} has no `=`"))
                .help("write --set KEY=VALUE, for example --set brand=Acme")
        })?;
        if answers.insert(key.trim().to_owned(), value.to_owned()).is_some() {
            return Err(Failure::usage(format!("--set gives `{key}` twice")).help("keep one of the two"));
        }
    }
    Ok(answers)
}

/// The text without its template tags.
pub(super) fn without_expressions(text: &str) -> String {
    crate::template::lex(text)
        .iter()
        .filter(|token| token.kind == crate::template::TokenKind::Text)
        .map(|token| token.span.of(text))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_may_hold_an_equals_sign() {
        let answers = parse(&["clickUrl=https://a.test?b=1".to_owned()]).unwrap();
        assert_eq!(answers["clickUrl"], "https://a.test?b=1");
    }

    #[test]
    fn a_pair_without_a_value_or_given_twice_is_refused() {
        assert_eq!(parse(&["brand".to_owned()]).unwrap_err().to_string(), "--set brand has no `=`");
        let twice = parse(&["brand=a".to_owned(), "brand=b".to_owned()]).unwrap_err();
        assert_eq!(twice.to_string(), "--set gives `brand` twice");
    }

    #[test]
    fn expressions_do_not_count() {
        assert_eq!(without_expressions("Hi {{ person.first_name|default:'you' }}!"), "Hi !");
    }
}
