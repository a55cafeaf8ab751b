//! Properties of the template language that hold for any data and any text.

use std::sync::LazyLock;

use flowhook::template::{
    ErrorClass, Library, Limits, MAX_NESTING, Node, NodeKind, Program, RenderOptions, SyntaxErrorKind, Tree, Value,
    parse,
};
use proptest::prelude::*;

/// Templates to be damaged: those of Django's own tests.
fn sources() -> &'static [String] {
    static SOURCES: LazyLock<Vec<String>> = LazyLock::new(read_sources);
    &SOURCES
}

fn read_sources() -> Vec<String> {
    include_str!("../oracle/django-cases.ndjson")
        .lines()
        .map(|line| {
            let case: serde_json::Value = serde_json::from_str(line).expect("a case is JSON");
            case["source"].as_str().expect("a case has a source").to_owned()
        })
        .collect()
}

fn data() -> impl Strategy<Value = serde_json::Value> {
    let text = prop_oneof!["[<>&\"'a-z0-9 .:/@%\\n\\\\{}é…-]{0,24}", "\\PC{0,12}"];
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(|float| serde_json::Number::from_f64(float).into()),
        text.prop_map(Into::into),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            prop::collection::vec(("[a-z]{1,5}", inner), 0..5)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Names that the cases use.
const NAMES: [&str; 12] = ["v", "a", "b", "c", "x", "foo", "var", "items", "values", "data", "list", "person"];

fn context() -> impl Strategy<Value = serde_json::Value> {
    prop::collection::vec(data(), NAMES.len())
        .prop_map(|values| serde_json::Value::Object(NAMES.iter().map(|name| (*name).to_owned()).zip(values).collect()))
}

/// Replaces, removes and doubles bytes of a template.
fn damaged(source: &str, edits: &[(usize, u8, u8)]) -> String {
    let mut bytes = source.as_bytes().to_vec();
    for (at, kind, byte) in edits {
        let at = at % (bytes.len() + 1);
        match kind % 3 {
            0 => bytes.insert(at, *byte),
            1 if at < bytes.len() => bytes[at] = *byte,
            _ if at < bytes.len() => {
                bytes.remove(at);
            }
            _ => {}
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn limits() -> Limits {
    Limits { output: 1 << 16, turns: 2_000, fuel: 50_000, memory: 4 << 20 }
}

/// Only filters and tags that escape or leave texts as they are: `safe` and the like mean what they say.
fn prints_unescaped(source: &str) -> bool {
    let raw = ["safe", "autoescape", "{% filter", "spaceless", "json_script", "urlize", "linebreaks", "linenumbers"];
    let made = ["unordered_list", "now", "escapejs", "join", "templatetag"];
    raw.iter().chain(&made).any(|word| source.contains(word))
}

/// The tree without its places: the debug notation with the spans taken out, and all texts.
fn shape(tree: &Tree) -> String {
    let mut shape = String::new();
    let debug = format!("{:?}", tree.nodes);
    let mut rest = debug.as_str();
    while let Some(at) = rest.find("Span {") {
        shape.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = &rest[rest.find('}').expect("a span ends") + 1..];
    }
    shape.push_str(rest);
    texts(&tree.nodes, &tree.source, &mut shape);
    shape
}

fn texts(nodes: &[Node], source: &str, out: &mut String) {
    for node in nodes {
        match &node.kind {
            NodeKind::Text | NodeKind::Comment => {
                out.push_str(node.span.of(source));
                out.push('\u{1}');
            }
            NodeKind::Variable(_) => {}
            NodeKind::Tag(tag) => tag.branches.iter().for_each(|branch| texts(&branch.body, source, out)),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn evaluation_never_panics(
        index in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<usize>(), any::<u8>(), any::<u8>()), 0..4),
        context in context(),
        autoescape in any::<bool>(),
    ) {
        let source = damaged(index.get::<String>(sources()), &edits);
        if let Ok(program) = Program::compile(&source, &Library::django()) {
            let options = RenderOptions { autoescape, limits: limits(), ..RenderOptions::default() };
            let mut out = String::new();
            let _ = program.render(&Value::from(&context), &options, &mut out);
            prop_assert!(out.len() <= limits().output * 8);
        }
    }

    #[test]
    fn any_text_can_be_parsed_and_its_errors_point_into_it(source in "(\\{\\{|\\}\\}|\\{%|%\\}|\\{#|#\\}|if|for|in|end|[a-z|:.'\" \\n]|\\PC){0,40}") {
        let tree = parse(&source, &Library::django());
        for error in &tree.errors {
            prop_assert!(error.span.end <= source.len());
            prop_assert!(source.get(error.span.range()).is_some(), "{error:?}");
            prop_assert!(!error.message.is_empty());
        }
    }

    #[test]
    fn with_autoescape_no_raw_markup_comes_from_unsafe_data(
        index in any::<prop::sample::Index>(),
        context in context(),
    ) {
        let sources: Vec<&String> = sources().iter().filter(|source| !prints_unescaped(source)).collect();
        let source = *index.get(&sources);
        // The template's own text may hold markup; what is printed beside it may not.
        let plain: String = source.chars().filter(|c| !matches!(c, '<' | '>' | '&')).collect();
        if let Ok(program) = Program::compile(&plain, &Library::django()) {
            let mut out = String::new();
            let options = RenderOptions { limits: limits(), ..RenderOptions::default() };
            if program.render(&Value::from(&context), &options, &mut out).is_ok() {
                prop_assert!(!out.contains(['<', '>']), "{plain} printed {out}");
                let entities = ["&amp;", "&lt;", "&gt;", "&quot;", "&#x27;"];
                // A filter may cut an entity that it was given, never leave a raw `&` of the data.
                let cuts = ["truncate", "cut", "slice", "force_escape", "escape", "wordwrap", "first", "last", "upper", "title"];
                if !cuts.iter().any(|word| plain.contains(word)) {
                    for (at, _) in out.match_indices('&') {
                        prop_assert!(entities.iter().any(|entity| out[at..].starts_with(entity)), "{plain} printed {out}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_tree_written_and_parsed_again_is_the_same_tree(
        index in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<usize>(), any::<u8>(), any::<u8>()), 0..3),
    ) {
        let source = damaged(index.get::<String>(sources()), &edits);
        let tree = parse(&source, &Library::django());
        if tree.errors.is_empty() {
            let written = tree.to_source();
            let again = parse(&written, &Library::django());
            prop_assert!(again.errors.is_empty(), "{source}\n{written}\n{:?}", again.errors);
            prop_assert_eq!(shape(&tree), shape(&again), "{}\n{}", source, written);
        }
    }
}

#[test]
fn names_that_only_the_older_form_of_with_takes_are_written_in_it() {
    for (source, written) in [
        ("{% with a.b as !key %}x{% endwith %}", "{% with a.b as !key %}x{% endwith %}"),
        ("{% with a as b and c as d-e %}x{% endwith %}", "{% with a as b and c as d-e %}x{% endwith %}"),
        ("{% with a as b and c as d %}x{% endwith %}", "{% with b=a d=c %}x{% endwith %}"),
    ] {
        assert_eq!(parse(source, &Library::django()).to_source(), written);
    }
}

fn render(source: &str, json: &str, limits: Limits) -> (Result<(), flowhook::template::RenderError>, String) {
    let program = Program::compile(source, &Library::django()).expect("the template compiles");
    let data = Value::from_json(json).expect("the data is JSON");
    let mut out = String::new();
    let options = RenderOptions { limits, ..RenderOptions::default() };
    (program.render(&data, &options, &mut out), out)
}

#[test]
fn each_limit_stops_a_hostile_template_and_names_itself() {
    let xs = format!("{{\"xs\":[{}0]}}", "0,".repeat(1_000));
    let cases = [
        ("{% for a in xs %}{% for b in xs %}{% for c in xs %}{% endfor %}{% endfor %}{% endfor %}", "turns"),
        ("{% for a in xs %}{{ xs }}{% endfor %}", "output"),
        ("{{ 'x'|ljust:100000000 }}", "intermediate values"),
        (
            "{% with a=xs|add:xs %}{% with a=a|add:a %}{% with a=a|add:a %}{% with a=a|add:a %}{% with a=a|add:a %}{% with a=a|add:a %}{% with a=a|add:a %}{% with a=a|add:a %}{{ a|length }}{% endwith %}{% endwith %}{% endwith %}{% endwith %}{% endwith %}{% endwith %}{% endwith %}{% endwith %}",
            "intermediate values",
        ),
        (
            "{% for a in xs %}{{ a|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1|add:1 }}{% endfor %}",
            "steps",
        ),
    ];
    for (source, named) in cases {
        let (result, _) = render(source, &xs, limits());
        let error = result.expect_err(source);
        assert_eq!(error.class, ErrorClass::LimitReached, "{source}");
        assert!(error.message.contains(named), "{source}: {}", error.message);
    }
}

#[test]
fn a_limit_is_not_swallowed_by_a_condition() {
    let (result, _) = render("{% if 'x'|ljust:100000000 == 1 %}{% else %}no{% endif %}", "{}", limits());
    assert_eq!(result.expect_err("the limit").class, ErrorClass::LimitReached);
}

#[test]
fn hostile_nesting_neither_overflows_nor_takes_long() {
    for unit in ["{% if a %}", "{% for a in b %}", "{% with a=b %}", "{% spaceless %}"] {
        let tree = parse(&unit.repeat(100_000), &Library::django());
        assert!(tree.errors.iter().any(|error| error.kind == SyntaxErrorKind::TooDeep), "{unit}");
    }
    let tree = parse(&format!("{{% if {}a %}}{{% endif %}}", "not ".repeat(100_000)), &Library::django());
    assert_eq!(tree.errors[0].kind, SyntaxErrorKind::TooDeep);
    let tree = parse(&format!("{{{{ a{} }}}}", "|upper".repeat(100_000)), &Library::django());
    assert!(tree.errors.is_empty());
    let deep = "{% if a %}".repeat(MAX_NESTING) + "x" + &"{% endif %}".repeat(MAX_NESTING);
    let (result, out) = render(&deep, "{\"a\":1}", Limits::default());
    assert!(result.is_ok());
    assert_eq!(out, "x");
}

#[test]
fn an_error_shows_the_place_and_the_values() {
    let program =
        Program::compile("Hi {{ person.age|add:1|divisibleby:zero }}", &Library::django()).expect("it compiles");
    let data = Value::from_json("{\"person\":{\"age\":41},\"zero\":0}").expect("JSON");
    let error = program.render(&data, &RenderOptions::default(), &mut String::new()).expect_err("a division by zero");
    assert_eq!(error.class, ErrorClass::ZeroDivisionError);
    assert_eq!(error.span.of(program.source()), "divisibleby:zero");
    assert_eq!(error.values, [("person.age|add:1".to_owned(), "42".to_owned()), ("zero".to_owned(), "0".to_owned())]);
}
