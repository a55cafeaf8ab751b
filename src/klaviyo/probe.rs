//! Webhook bodies that make an account answer what nobody documents.
//!
//! One body asks what can't fail; each filter or tag that the engine may refuse has a body of
//! its own, since one refused expression fails the whole body. An answer travels between
//! `[[name:` and `]]`, so that it can be read from whatever a capturing service shows: the
//! raw request, or a JSON text that holds it.

use std::collections::BTreeMap;

use super::capabilities::Known;

/// The profile property that the probes print. It holds `&`, which HTML escaping changes,
/// and nothing that could break the JSON around it in either world.
pub const PROPERTY: (&str, &str) = ("flowhook_probe", "A&B");

/// The profile property for the filters that deal with lines; it is never printed itself.
pub const LINES_PROPERTY: (&str, &str) = ("flowhook_probe_lines", "a\nb");

/// One question to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The capability it settles.
    pub capability: &'static str,
    /// The template that answers it.
    pub template: String,
    /// What arrives for yes.
    yes: &'static str,
    /// What arrives for no; anything else does where this is absent.
    no: Option<&'static str>,
}

/// One webhook body to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// Its name, also the name to give as refused where it never arrives.
    pub name: &'static str,
    /// What it asks.
    pub questions: Vec<Question>,
}

impl Probe {
    /// The body to paste into the webhook step.
    #[must_use]
    pub fn body(&self) -> String {
        let members: Vec<String> = self
            .questions
            .iter()
            .map(|question| format!(",\n  \"{0}\": \"[[{0}:{1}]]\"", question.capability, question.template))
            .collect();
        format!("{{\n  \"flowhook_probe\": \"{}\"{}\n}}\n", self.name, members.concat())
    }
}

fn alone(capability: &'static str, template: &str, yes: &'static str) -> Probe {
    Probe { name: capability, questions: vec![Question { capability, template: template.to_owned(), yes, no: None }] }
}

/// All probes. `catalog_item` is the id of an item of the account's catalogue; without one
/// the tag `catalog` can't be tried, since a missing item skips the message.
#[must_use]
pub fn probes(catalog_item: Option<&str>) -> Vec<Probe> {
    let values = Probe {
        name: "values",
        questions: vec![
            Question {
                capability: "autoescape",
                template: "{{ person.flowhook_probe }}".to_owned(),
                yes: "A&amp;B",
                no: Some("A&B"),
            },
            Question {
                capability: "lookup_missing",
                template: "{{ person|lookup:'flowhook_no_such_key' }}".to_owned(),
                yes: "None",
                no: Some(""),
            },
        ],
    };
    let mut all = vec![
        values,
        alone("escapejs", "{{ person.flowhook_probe|escapejs|length }}", "8"),
        alone("with", "{% with flowhook_x='ran' %}{{ flowhook_x }}{% endwith %}", "ran"),
        alone("currency_format", "{% currency_format 12 %}", "12"),
        alone("json_script", "{{ 'a'|json_script:'x'|length }}", "51"),
        alone("linebreaks", "{{ 'a'|linebreaks|length }}", "8"),
        alone("linebreaksbr", "{{ person.flowhook_probe_lines|linebreaksbr|length }}", "6"),
        alone("pprint", "{{ 'a'|pprint|length }}", "3"),
        alone("unordered_list", "{{ 'ab'|make_list|unordered_list|length }}", "23"),
        alone("length_is", "{{ 'abc'|length_is:4|yesno:'wrong,ran' }}", "ran"),
    ];
    if let Some(item) = catalog_item {
        all.push(alone("catalog", &format!("{{% catalog '{item}' %}}ran{{% endcatalog %}}"), "ran"));
    }
    all
}

/// Why a captured text settles nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It holds no answer.
    #[error("no probe's answer is in it: nothing stands between `[[` and `]]`")]
    NoAnswer,
    /// Two answers contradict each other.
    #[error("`{capability}` is answered twice, and differently")]
    Contradiction {
        /// The capability.
        capability: &'static str,
    },
    /// An answer that fits neither yes nor no.
    #[error("`{capability}` is answered by `{value}`, which means neither yes nor no")]
    Unclear {
        /// The capability.
        capability: &'static str,
        /// What arrived.
        value: String,
    },
}

/// Reads the answers from what arrived: one captured request, or several in one text.
///
/// # Errors
/// When there is no answer, one that means nothing, or two that contradict each other.
pub fn read(captured: &str) -> Result<BTreeMap<&'static str, Known>, ReadError> {
    let mut answers = BTreeMap::new();
    for probe in probes(Some("")) {
        for question in probe.questions {
            let marker = format!("[[{}:", question.capability);
            for (at, _) in captured.match_indices(&marker) {
                let rest = captured.get(at + marker.len()..).unwrap_or("");
                let Some((raw, _)) = rest.split_once("]]") else { continue };
                let answer = answer(&question, &decoded(raw))?;
                if answers.insert(question.capability, answer).is_some_and(|before| before != answer) {
                    return Err(ReadError::Contradiction { capability: question.capability });
                }
            }
        }
    }
    if answers.is_empty() { Err(ReadError::NoAnswer) } else { Ok(answers) }
}

fn answer(question: &Question, value: &str) -> Result<Known, ReadError> {
    let is_yes = match question.capability {
        // Symbol, side and decimals depend on the account; the digits do not.
        "currency_format" => value.contains(question.yes) && !value.contains('%'),
        _ => value == question.yes,
    };
    match question.no {
        _ if is_yes => Ok(Known::Yes),
        Some(no) if value != no => Err(ReadError::Unclear { capability: question.capability, value: value.to_owned() }),
        _ => Ok(Known::No),
    }
}

/// Some capturing services show `&`, `<` and `>` as `\u0026` and so on.
fn decoded(raw: &str) -> String {
    raw.replace("\\u0026", "&").replace("\\u003c", "<").replace("\\u003e", ">")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escaped_and_a_plain_world_are_told_apart() {
        let escaped =
            read(r#"{"autoescape":"[[autoescape:A&amp;B]]","lookup_missing":"[[lookup_missing:None]]"}"#).unwrap();
        assert_eq!((escaped["autoescape"], escaped["lookup_missing"]), (Known::Yes, Known::Yes));
        let plain = read(r#"{\"autoescape\":\"[[autoescape:A\u0026B]]\"} [[lookup_missing:]]"#).unwrap();
        assert_eq!((plain["autoescape"], plain["lookup_missing"]), (Known::No, Known::No));
    }

    #[test]
    fn a_filter_that_was_sent_as_text_does_not_run() {
        let answers = read("[[escapejs:{{ person.flowhook_probe|escapejs|length }}]]").unwrap();
        assert_eq!(answers["escapejs"], Known::No);
    }

    #[test]
    fn answers_that_contradict_each_other_settle_nothing() {
        let error = read("[[with:ran]] [[with:]]").unwrap_err();
        assert_eq!(error, ReadError::Contradiction { capability: "with" });
    }

    #[test]
    fn a_text_without_answers_is_refused() {
        assert_eq!(read("{}").unwrap_err(), ReadError::NoAnswer);
    }

    #[test]
    fn every_probe_is_json_before_it_is_rendered() {
        for probe in probes(Some("SKU-1")) {
            assert!(serde_json::from_str::<serde_json::Value>(&probe.body()).is_ok(), "{}", probe.body());
        }
    }

    mod on_an_account {
        use super::*;
        use crate::klaviyo::capabilities::{ALL, Capabilities};
        use crate::klaviyo::dialect::library_for;
        use crate::klaviyo::world::{Account, Surroundings, worlds};
        use crate::template::{Program, Value};

        /// What arrives of a probe's body at an account of which all is known; nothing where the
        /// account refuses the body.
        fn arrived(probe: &Probe, account: &Account) -> Option<String> {
            let worlds = worlds(&account.capabilities);
            let [world] = worlds.as_slice() else { panic!("{worlds:?}") };
            let tags = serde_json::json!({"catalog": {"SKU-1": {}}});
            let person = serde_json::json!({(PROPERTY.0): PROPERTY.1, (LINES_PROPERTY.0): LINES_PROPERTY.1});
            let program = Program::compile(&probe.body(), &library_for(&account.capabilities)).ok()?;
            let surroundings = Surroundings::new(account, *world, &tags, None);
            let mut out = String::new();
            let data = Value::from(&serde_json::json!({"person": person}));
            program.render(&data, &surroundings.options(), &mut out).ok()?;
            Some(out)
        }

        fn account(answer: Known) -> Account {
            let mut capabilities = Capabilities::default();
            for capability in ALL {
                capabilities.learn(capability.name, answer).unwrap();
            }
            Account { capabilities, ..Account::default() }
        }

        #[test]
        fn where_all_runs_every_probe_reads_yes() {
            for probe in probes(Some("SKU-1")) {
                let arrived = arrived(&probe, &account(Known::Yes)).unwrap_or_else(|| panic!("{}", probe.body()));
                let answers = read(&arrived).unwrap();
                assert_eq!(answers.len(), probe.questions.len(), "{arrived}");
                assert!(answers.values().all(|answer| *answer == Known::Yes), "{arrived}");
                assert!(serde_json::from_str::<serde_json::Value>(&arrived).is_ok(), "{arrived}");
            }
        }

        #[test]
        fn where_nothing_runs_a_probe_reads_no_or_never_arrives() {
            for probe in probes(Some("SKU-1")) {
                match arrived(&probe, &account(Known::No)) {
                    Some(arrived) => assert!(read(&arrived).unwrap().values().all(|answer| *answer == Known::No)),
                    None => assert_eq!(probe.questions.len(), 1, "{} asks too much at once", probe.name),
                }
            }
            let all = probes(Some("SKU-1"));
            let refused = all.iter().filter(|probe| arrived(probe, &account(Known::No)).is_none()).count();
            assert_eq!(refused, all.len() - 1, "only the first probe can't fail");
        }

        #[test]
        fn no_answer_depends_on_escaping() {
            for escapes in [Known::Yes, Known::No] {
                let mut account = account(Known::Yes);
                account.capabilities.learn("autoescape", escapes).unwrap();
                for probe in probes(Some("SKU-1")) {
                    let answers = read(&arrived(&probe, &account).unwrap()).unwrap();
                    for (name, answer) in answers {
                        let expected = if name == "autoescape" { escapes } else { Known::Yes };
                        assert_eq!(answer, expected, "{name} with autoescape {escapes:?}");
                    }
                }
            }
        }
    }
}
