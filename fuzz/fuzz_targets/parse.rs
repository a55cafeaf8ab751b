//! Any text can be lexed and parsed: no panic, tokens without gaps, errors that point into the text.
#![no_main]

use flowhook::template::{Library, lex, parse, references};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &str| {
    let mut end = 0;
    for token in lex(source) {
        assert_eq!(token.span.start, end);
        end = token.span.end;
    }
    assert_eq!(end, source.len());
    let tree = parse(source, &Library::django());
    for error in &tree.errors {
        assert!(source.get(error.span.range()).is_some());
    }
    let _ = references(&tree);
    let _ = tree.outline();
});
