//! Klaviyo's dialect of the template language, as far as it can be evaluated: Django's
//! library and Klaviyo's own filters.

use std::sync::OnceLock;

use crate::template::{Arity, Env, FilterDef, FilterResult, Library, Val};

/// Filters and tags that a body may use and that can be evaluated.
pub fn library() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let mut library = Library::django().named("klaviyo");
        library.add_filter(FilterDef::new("lookup", Arity::Required, lookup));
        library
    })
}

/// `person|lookup:'Favorite Color'`: a member of an object by its name, or of a list by its
/// index, which is written as text
/// (<https://help.klaviyo.com/hc/en-us/articles/4408802648731>). What it prints for a key
/// that is missing is not documented and sources disagree: nothing, or, where
/// [`RenderOptions::extras`](crate::template::RenderOptions) has `lookup_missing: "none"`,
/// the word `None`.
fn lookup<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let found = match argument {
        Some(Val::Str(key) | Val::Safe(key)) => {
            let index = || key.parse().ok().and_then(|index| value.as_list()?.at(index));
            value.get(key).or_else(index)
        }
        Some(Val::Int(index)) => value.as_list().and_then(|list| list.at(usize::try_from(index).ok()?)),
        _ => None,
    };
    let none = || env.extra("lookup_missing").and_then(Val::as_str) == Some("none");
    Ok(found.unwrap_or_else(|| if none() { Val::None } else { Val::Str("") }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::{Program, RenderOptions, Value};

    fn render(source: &str, extras: &str) -> String {
        let data = Value::from_json(r#"{"p": {"Favorite Color": "Green", "$value": 9.5, "List": ["a", {"b c": 1}]}}"#)
            .unwrap();
        let extras = Value::from_json(extras).unwrap();
        let options = RenderOptions { extras: Some(&extras), ..RenderOptions::default() };
        let mut out = String::new();
        Program::compile(source, library()).unwrap().render(&data, &options, &mut out).unwrap();
        out
    }

    #[test]
    fn lookup_takes_names_that_a_dotted_path_can_t() {
        assert_eq!(render("{{ p|lookup:'Favorite Color' }} {{ p|lookup:'$value' }}", "{}"), "Green 9.5");
        assert_eq!(render("{{ p|lookup:'List'|lookup:'0' }}{{ p|lookup:'List'|lookup:'1'|lookup:'b c' }}", "{}"), "a1");
        assert_eq!(render("{% for x in p|lookup:'List' %}.{% endfor %}", "{}"), "..");
    }

    #[test]
    fn a_missing_key_prints_what_the_setting_says_and_takes_a_default() {
        for missing in
            ["p|lookup:'x'", "p|lookup:'List'|lookup:'9'", "nobody|lookup:'x'", "p|lookup:'List'|lookup:'-1'"]
        {
            assert_eq!(render(&format!("[{{{{ {missing} }}}}]"), "{}"), "[]", "{missing}");
            assert_eq!(
                render(&format!("[{{{{ {missing} }}}}]"), r#"{"lookup_missing": "none"}"#),
                "[None]",
                "{missing}"
            );
            assert_eq!(render(&format!("{{{{ {missing}|default:'d' }}}}"), "{}"), "d", "{missing}");
        }
    }
}
