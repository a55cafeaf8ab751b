use proptest::prelude::*;

use super::*;
use crate::document::Kind;
use crate::text::Mapped;

fn value(source: &str) -> Mapped {
    let root = parse(source).unwrap_or_else(|errors| panic!("{source:?}: {errors:?}"));
    root.get("v").unwrap().value.as_text().unwrap_or_else(|| panic!("{source:?} gives {root:?}")).clone()
}

fn error(source: &str) -> SyntaxError {
    parse(source).unwrap_err().remove(0)
}

/// The source bytes of each run that is no verbatim copy, with what they became.
fn opaque<'s>(mapped: &'s Mapped, source: &'s str) -> Vec<(&'s str, &'s str)> {
    let runs = mapped.map.runs().filter(|(_, _, verbatim)| !verbatim);
    runs.map(|(decoded, place, _)| (place.of(source), decoded.of(&mapped.text))).collect()
}

/// That the map of the text under `v` is exact: `word` is found where it was typed.
fn assert_found(source: &str, text: &str, words: &[&str]) {
    let mapped = value(source);
    assert_eq!(mapped.text, text, "{source:?}");
    for word in words {
        let decoded = mapped.text.find(word).unwrap();
        let place = mapped.source_span(Span::new(decoded, decoded + word.len()));
        assert_eq!(place, Span::new(source.find(word).unwrap(), source.find(word).unwrap() + word.len()), "{word}");
    }
    assert_verbatim_runs(&mapped, source);
}

fn assert_verbatim_runs(mapped: &Mapped, source: &str) {
    let mut at = 0;
    for (decoded, place, verbatim) in mapped.map.runs() {
        assert_eq!(decoded.start, at);
        at = decoded.end;
        assert!(source.get(place.range()).is_some(), "{place:?} does not fit {source:?}");
        if verbatim {
            assert_eq!(decoded.of(&mapped.text), place.of(source), "{source:?}");
        }
    }
    assert_eq!(at, mapped.text.len());
}

#[test]
fn plain_scalars_map_back_also_over_several_lines() {
    assert_found("v: one two # no\n", "one two", &["one two"]);
    assert_found("v: one\n  two\n\n\n  thrée 😀\n", "one two\n\nthrée 😀", &["one", "two", "thrée 😀"]);
    assert_found("v: one  \r\n \ttwo\r\n", "one two", &["one", "two"]);
}

#[test]
fn single_quoted_scalars_map_back() {
    assert_found("v: 'it''s\n\n    ok '\n", "it's\nok ", &["it", "ok "]);
    let source = "v: 'a''b'";
    assert_eq!(opaque(&value(source), source), [("''", "'")]);
}

#[test]
fn double_quoted_scalars_map_back_through_escapes_and_folds() {
    assert_found(
        "v: \"Hi \\\"you\\\"\\n{{ x }} \\u00e9\\ud83d\\ude00 end\"",
        "Hi \"you\"\n{{ x }} é😀 end",
        &["{{ x }}", "end"],
    );
    assert_found(
        "v: \"one \\\n   two\\\n\n  three\n  four \"",
        "one two\nthree four ",
        &["one ", "two", "three", "four "],
    );
    let source = "v: \"\\x41\\U0001F600\\/\\\t\\ \\_\\L\\0\"";
    let mapped = value(source);
    assert_eq!(mapped.text, "A😀/\t \u{a0}\u{2028}\0");
    let places: Vec<_> = opaque(&mapped, source).into_iter().map(|(place, _)| place).collect();
    assert_eq!(places, ["\\x41", "\\U0001F600", "\\/", "\\\t", "\\ ", "\\_", "\\L", "\\0"]);
}

#[test]
fn literal_scalars_map_back_with_every_chomping_and_indent() {
    assert_found(
        "v: |\n  one\n   two\n\n  😀 three\n\nw: 1\n",
        "one\n two\n\n😀 three\n",
        &["one\n", " two\n", "😀 three\n"],
    );
    assert_found("v: |-  # why | not\n  one\n\n", "one", &["one"]);
    assert_found("v: |+\n  one\n\n\nw: 1\n", "one\n\n\n", &["one\n"]);
    assert_found("v: |2-\n    one\n   two\n", "  one\n two", &["  one\n", " two"]);
    assert_found("v: |\n\n  \n  one\n", "\n\none\n", &["one\n"]);
    assert_found("v: |\r\n  one\r\n  two\r\n", "one\ntwo\n", &["one", "two"]);
    assert_found("v: |\n  one\ttab\n  \t x", "one\ttab\n\t x\n", &["one\ttab\n", "\t x"]);
    assert_found("w:\n  - k: 1\nv: !!str &a |\n  one\nx: *a\n", "one\n", &["one\n"]);
    assert_found("v:\n  # | not this\n  >-\n  one\n", "one", &["one\n".trim_end()]);
}

#[test]
fn folded_scalars_map_back() {
    assert_found(
        "v: >\n  one\n  two\n\n  three\n    kept\n  four\n",
        "one two\nthree\n  kept\nfour\n",
        &["one", "two", "three", "  kept", "four"],
    );
    assert_found("v: >-\n\n  one\n  {{ x }}\n\n\n", "\none {{ x }}", &["one", "{{ x }}"]);
    assert_found("v: >+\r\n  one\r\n  two\r\n\r\n", "one two\n\n", &["one", "two"]);
    let source = "v: >-\n  one\n  two\n";
    assert_eq!(opaque(&value(source), source), [("\n  ", " ")]);
}

#[test]
fn blank_block_scalars_keep_what_the_chomping_says() {
    assert_eq!(value("v: |\nw: 1\n").text, "");
    assert_eq!(value("v: |+\n\n\nw: 1\n").text, "\n\n");
    assert_eq!(value("v: |+\n  \n\nw: 1\n").text, "\n\n");
    assert_eq!(value("v: >\n  \n   \n").text, "");
}

#[test]
fn spans_cover_quotes_headers_and_brackets() {
    let source = "a: 'x'\n\"b\": |-\n  y\n  z\n\n# end\nc: [1, {d: ~}]\ne:\n  f: g\n\nh:\n";
    let root = parse(source).unwrap();
    let spans: Vec<_> = root.entries().iter().map(|e| (e.key_span.of(source), e.value.span.of(source))).collect();
    assert_eq!(spans, [("a", "'x'"), ("\"b\"", "|-\n  y\n  z"), ("c", "[1, {d: ~}]"), ("e", "f: g"), ("h", "")]);
    assert_eq!(root.get("h").unwrap().value.span, Span::at(source.len() - 1));
}

#[test]
fn plain_words_follow_the_core_schema_and_quoted_ones_are_texts() {
    let root = parse("{a: no, b: \"1\", c: 012, d: true, e: !!str 5, f: , g: !!int 7, 1: x}").unwrap();
    let kinds: Vec<_> = root.entries().iter().map(|entry| entry.value.kind.word()).collect();
    assert_eq!(kinds, ["a text", "a text", "a number", "a boolean", "a text", "nothing", "a number", "a text"]);
    assert_eq!(root.get("c").unwrap().value.kind, Kind::Number("012".to_owned()));
    assert!(root.get("1").is_some());
}

#[test]
fn json_is_read_by_the_same_reader() {
    let root = parse("{\n\t\"a\": [1.50, null, {\"b\": \"x\\/y\"}],\"c\":true}\n").unwrap();
    let Kind::Sequence(items) = &root.get("a").unwrap().value.kind else { panic!() };
    assert_eq!(items[0].kind, Kind::Number("1.50".to_owned()));
    assert_eq!(items[2].get("b").unwrap().value.as_text().unwrap().text, "x/y");
}

#[test]
fn a_key_that_stands_twice_has_both_entries() {
    assert_eq!(parse("a: 1\na: 2\n").unwrap().entries().len(), 2);
}

#[test]
fn comments_are_kept_even_many_in_a_row() {
    let source = format!("# top\na: 1 # side\n{}b: 2\n", "# more\n".repeat(500));
    let document = read(&source).unwrap();
    assert_eq!(document.comments.len(), 502);
    assert_eq!(document.comments[1].span.of(&source), "# side");
    assert_eq!(document.comments[1].text, " side");
}

#[test]
fn a_byte_order_mark_is_skipped() {
    let source = "\u{FEFF}v: one\n";
    assert_found(source, "one", &["one"]);
}

#[test]
fn aliases_are_expanded_and_point_at_the_anchor() {
    let source = "a: &x {k: \"one\"}\nb: *x\n";
    let root = parse(source).unwrap();
    let text = root.get("b").unwrap().value.get("k").unwrap().value.as_text().unwrap();
    assert_eq!(text.whole().of(source), "one");
}

#[test]
fn an_alias_bomb_is_refused_at_the_alias() {
    let mut source = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..9 {
        let aliases = vec![format!("*a{}", n - 1); 10].join(", ");
        source.push_str(&format!("a{n}: &a{n} [{aliases}]\n"));
    }
    let error = error(&source);
    assert!(error.message.contains("expand to too much data"), "{error}");
    assert!(error.span.of(&source).starts_with("*a"));
}

#[test]
fn deep_nesting_is_refused_however_it_is_written() {
    for source in [
        "{\"a\":".repeat(100_000),
        "[".repeat(100_000),
        "- ".repeat(100_000),
        (0..200).map(|n| format!("{}a:\n", " ".repeat(n))).collect(),
        (1..200).fold("- &a0 [x]\n".to_owned(), |s, n| s + &format!("- &a{n} [*a{}]\n", n - 1)),
    ] {
        let error = error(&source);
        assert!(error.message.contains("deep in each other"), "{error}");
    }
}

#[test]
fn errors_name_the_place_and_the_way_out() {
    for (source, place, message) in [
        ("a: b: c", ":", "a second `: ` in an unquoted value"),
        ("a: \"unterminated\nb: 2\n", "\"", "this quote is never closed"),
        ("email: {{ person.email }}\n", "{{ person.email }}", "a value that begins with a template tag must be quoted"),
        (
            "t: {% if a %}x{% endif %}\n",
            "{% if a %}x{% endif %}",
            "a value that begins with a template tag must be quoted",
        ),
        ("- {{ a }} b\n", "{{ a }} b", "a value that begins with a template tag must be quoted"),
        ("a: 'It's'\n", "s", "text after the closing quote"),
        ("a: \"x\\q\"\n", "\\q", "a backslash that begins no escape"),
        ("a: *bold*\n", "*bold*", "`*` begins an alias, and no anchor has its name"),
        ("a: 1\n---\nb: 2\n", "---", "a second document begins here; a file holds one"),
        ("a: &a [*a]\n", "*a", "an alias inside the value that its anchor names: it would never end"),
        ("? [a]\n: b\n", "[a]", "a key must be a text"),
        ("a: !raw x\n", "!raw", "the YAML tag `!raw` means nothing here"),
        ("a: @x\n", "@", "an unquoted value can't begin with `@`"),
        ("a: \u{1}\n", "\u{1}", "the control character U+0001 is not allowed in YAML"),
        ("a:\n\t- b\n", "-", "a tab where YAML wants blanks"),
    ] {
        let error = error(source);
        assert_eq!((error.span.of(source), error.message.as_str()), (place, message), "{source:?}");
    }
}

#[test]
fn an_error_inside_an_open_bracket_points_at_the_bracket_too() {
    let source = "a: [1, 2\nb: 3\n";
    assert_eq!(error(source).related.unwrap().0.of(source), "[");
}

#[test]
fn a_text_of_many_megabytes_is_refused_unread() {
    assert!(error(&"a".repeat(20_000_000)).message.contains("larger than 4 MiB"));
}

fn texts(node: &Node, found: &mut Vec<Mapped>) {
    match &node.kind {
        Kind::Text(text) => found.push(text.clone()),
        Kind::Sequence(items) => items.iter().for_each(|item| texts(item, found)),
        Kind::Mapping(entries) => {
            for entry in entries {
                found.push(entry.key.clone());
                texts(&entry.value, found);
            }
        }
        _ => {}
    }
}

fn assert_sound(source: &str) {
    match read(source) {
        Ok(document) => {
            let mut found = Vec::new();
            texts(&document.root, &mut found);
            found.iter().for_each(|text| assert_verbatim_runs(text, source));
        }
        Err(errors) => errors.iter().for_each(|error| {
            assert!(source.get(error.span.range()).is_some(), "{error:?} does not fit {source:?}");
        }),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused_with_a_place(source in "\\PC{0,60}") {
        assert_sound(&source);
    }

    #[test]
    fn yaml_like_text_is_read_with_sound_maps(source in "(?:a: |b: |- |\\? |\\[|\\]|\\{|\\}|, |\"|'|''|\\\\n|\\\\\"|\\\\\n|\\\\u00e9|\\| |>-?\n|\\|\\+?\n|\\|2\n|\n|\n  |\n    |\r\n  |\t| |é|😀|x|1|#|&a |\\*a|\\{\\{ y \\}\\}|!!str |: ){0,16}") {
        assert_sound(&source);
    }

    #[test]
    fn any_block_scalar_maps_soundly(header in "[|>][-+]?", lines in proptest::collection::vec("[ \t]{0,3}[aé😀#:]{0,3}[ \t]{0,2}", 0..8), crlf: bool) {
        let end = if crlf { "\r\n" } else { "\n" };
        let body: String = lines.iter().map(|line| format!("{}{line}{end}", if line.is_empty() { "" } else { "  " })).collect();
        assert_sound(&format!("v: {header}{end}{body}w: 1{end}"));
        assert_sound(&format!("v: {header}{end}{}", body.trim_end_matches(['\r', '\n'])));
    }

    #[test]
    fn any_flow_scalar_maps_soundly(inner in "(?:a|é|😀| |\t|\n|\n |\r\n  |''|\\\\n|\\\\t|\\\\ |\\\\\"|\\\\\n|\\\\x41|\\\\ud83d\\\\ude00|:|#|,){0,12}") {
        assert_sound(&format!("v: \"{inner}\"\n"));
        assert_sound(&format!("v: '{inner}'\n"));
        assert_sound(&format!("v: a{inner}\n"));
        assert_sound(&format!("[a{inner}, \"{inner}\"]"));
    }
}
