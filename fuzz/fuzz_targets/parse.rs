//! Any text is lexed and parsed; every error has a place inside the text.
#![no_main]

use flowhook::klaviyo::dialect;
use flowhook::template::{lex, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &str| {
    let tokens = lex(source);
    let mut at = 0;
    for token in &tokens {
        assert_eq!(token.span.start, at, "tokens follow each other");
        at = token.span.end;
    }
    assert_eq!(at, source.len(), "tokens cover the text");
    let tree = parse(source, dialect::library());
    for error in &tree.errors {
        assert!(source.get(error.span.range()).is_some(), "{error:?}");
        assert!(!error.message.is_empty());
    }
});
