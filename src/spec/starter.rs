//! The specs that one can begin with: a template and the questions that fill it in.

use std::collections::BTreeMap;

use tera::{Context, Kwargs, State};

use super::scaffold::{ScaffoldError, engine};
use crate::document::{Kind, yaml};
use crate::text::nearest;

mod registry;

pub use registry::{Question, STARTERS, Starter};

/// Why a starter can't be filled in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StarterError {
    /// An answer to a question that the starter doesn't ask.
    #[error("the starter `{starter}` has no question `{key}`")]
    UnknownKey {
        /// The starter's name.
        starter: &'static str,
        /// The key of the answer.
        key: String,
        /// The question that may have been meant.
        nearest: Option<&'static str>,
    },
    /// An empty answer to a question that needs one.
    #[error("the starter `{starter}` needs an answer to `{key}`")]
    Missing {
        /// The starter's name.
        starter: &'static str,
        /// The key of the question.
        key: &'static str,
    },
    /// The starter's template is wrong.
    #[error("starter {0}")]
    Scaffold(#[from] ScaffoldError),
}

/// Answers by the keys of the questions.
pub type Answers = BTreeMap<String, String>;

/// The starter with this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Starter> {
    STARTERS.iter().find(|starter| starter.name == name)
}

/// The starter whose name is nearest to `name`.
#[must_use]
pub fn nearest_name(name: &str) -> Option<&'static str> {
    nearest(name, STARTERS.iter().map(|starter| starter.name))
}

impl Starter {
    /// What to propose as the answer to `question`: its default, which may build on the
    /// answers to the questions before it.
    ///
    /// # Errors
    /// Never with the starters of this program, which its tests fill in.
    pub fn proposal(&self, question: &Question, answers: &Answers) -> Result<String, StarterError> {
        let mut context = Context::new();
        for earlier in self.questions.iter().take_while(|earlier| earlier.key != question.key) {
            let answer = match answers.get(earlier.key) {
                Some(answer) => answer.clone(),
                None => self.proposal(earlier, answers)?,
            };
            context.insert(earlier.key, &answer);
        }
        Ok(fill(self.name, question.default, &context)?)
    }

    /// The spec's text. Questions without an answer get their proposal; an empty answer to
    /// an optional question leaves its line out.
    ///
    /// # Errors
    /// When an answer belongs to no question, or a question that needs one has an empty one.
    pub fn render(&self, answers: &Answers) -> Result<String, StarterError> {
        let keys = || self.questions.iter().map(|question| question.key);
        if let Some(key) = answers.keys().find(|key| !keys().any(|known| known == key.as_str())) {
            let nearest = nearest(key, keys());
            return Err(StarterError::UnknownKey { starter: self.name, key: key.clone(), nearest });
        }
        let mut context = Context::new();
        for question in self.questions {
            let answer = match answers.get(question.key) {
                Some(answer) => answer.clone(),
                None => self.proposal(question, answers)?,
            };
            if answer.trim().is_empty() && !question.optional {
                return Err(StarterError::Missing { starter: self.name, key: question.key });
            }
            context.insert(question.key, &answer);
        }
        Ok(fill(self.name, self.template, &context)?)
    }
}

fn fill(name: &str, template: &str, context: &Context) -> Result<String, ScaffoldError> {
    let mut tera = engine()?;
    tera.register_filter("yaml", |text: &str, _: Kwargs, _: &State| scalar(text));
    let name = format!("{name}.yaml.tera");
    tera.add_raw_template(&name, template)
        .and_then(|()| tera.render(&name, context))
        .map_err(|error| ScaffoldError::of(&error, &name))
}

/// A text as a YAML scalar: plain where it reads back as the same text everywhere, in double
/// quotes otherwise.
#[must_use]
pub fn scalar(text: &str) -> String {
    let mild = |c: char| c.is_alphanumeric() || " _-./:@?=&%+'()!$".contains(c);
    let looks_plain = text.starts_with(|c: char| c.is_alphanumeric()) && text.chars().all(mild);
    if looks_plain && reads_back(text) { text.to_owned() } else { quoted(text) }
}

/// Whether a plain scalar is the text itself, inside brackets too, where less is allowed.
fn reads_back(text: &str) -> bool {
    let Ok(node) = yaml::parse(&format!("[{text}]")) else { return false };
    let Kind::Sequence(items) = node.kind else { return false };
    items.len() == 1 && items[0].as_text().is_some_and(|read| read.text == text)
}

/// YAML 1.2.2, clauses 5.7 and 7.3.1.
fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' => {
                quoted.push_str(&format!("\\u{:04X}", u32::from(character)));
            }
            control if control.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(control))),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec;

    fn answers(pairs: &[(&str, &str)]) -> Answers {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn starters_with_their_proposals_are_the_examples() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        for starter in STARTERS {
            let path = folder.join(format!("{}.yaml", starter.name));
            let modeline = spec::schema::modeline("../docs/schema/spec.json");
            let filled = modeline + &starter.render(&Answers::new()).unwrap();
            let example = std::fs::read_to_string(&path).unwrap_or_default();
            assert_eq!(filled, example.replace("\r\n", "\n"), "{}", path.display());
        }
        let examples = std::fs::read_dir(folder).unwrap().count();
        assert_eq!(examples, STARTERS.len(), "an example without a starter");
    }

    #[test]
    fn any_answer_gives_a_spec_that_holds_it() {
        let nasty = "it's: \"x\" # {{ y|default:'z' }}, [a] {b}\n\\ é 😀 ";
        for starter in STARTERS {
            for question in starter.questions {
                let text = starter.render(&answers(&[(question.key, nasty)])).unwrap();
                let parsed = spec::read(&text);
                let holds = format!("{parsed:?}").contains(&format!("{nasty:?}"));
                let named = question.key == "token" || holds;
                assert!(named, "{} {}: {parsed:?}\n{text}", starter.name, question.key);
            }
        }
    }

    #[test]
    fn optional_questions_may_stay_empty_and_others_not() {
        let birthday = find("birthday").unwrap();
        let text = birthday.render(&answers(&[("mediaUrl", "")])).unwrap();
        assert!(!text.contains("mediaUrl"));
        assert!(spec::read(&text).is_ok());
        let error = birthday.render(&answers(&[("text", " ")])).unwrap_err();
        assert_eq!(error.to_string(), "the starter `birthday` needs an answer to `text`");
    }

    #[test]
    fn proposals_build_on_earlier_answers() {
        let starter = find("welcome").unwrap();
        let text = starter.render(&answers(&[("brand", "Nova")])).unwrap();
        assert!(text.contains("Nova: "), "{text}");
        assert!(!text.contains("Acme: "), "{text}");
    }

    #[test]
    fn an_answer_to_no_question_names_the_nearest_one() {
        let error = find("birthday").unwrap().render(&answers(&[("clickurl", "x")])).unwrap_err();
        assert!(matches!(error, StarterError::UnknownKey { nearest: Some("clickUrl"), .. }), "{error:?}");
    }

    proptest::proptest! {
        #[test]
        fn a_scalar_reads_back_as_the_text(text in "(?:[a-z0-9]|\\PC|\n|\r|\t|: | #|\"|'|\\\\|\u{85}|\u{2028}|null|true|1|-|\\{\\{ x \\}\\}|,){0,10}") {
            let written = scalar(&text);
            for source in [format!("v: {written}\n"), format!("{{ v: {written}, w: x }}"), format!("v: {written} # c\n")] {
                let node = yaml::parse(&source).unwrap();
                proptest::prop_assert_eq!(&node.get("v").unwrap().value.as_text().unwrap().text, &text, "{}", source);
            }
        }
    }
}
