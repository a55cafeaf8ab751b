//! A tree without errors, written and parsed again, is the same tree.
#![no_main]

use flowhook::template::{Library, parse};
use libfuzzer_sys::fuzz_target;

/// The debug notation without places.
fn shape(tree: &flowhook::template::Tree) -> String {
    let debug = format!("{:?}", tree.nodes);
    let mut shape = String::new();
    let mut rest = debug.as_str();
    while let Some(at) = rest.find("Span {") {
        shape.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = &rest[rest.find('}').unwrap() + 1..];
    }
    shape + rest
}

fuzz_target!(|source: &str| {
    let library = Library::django();
    let tree = parse(source, &library);
    if tree.errors.is_empty() {
        let written = tree.to_source();
        let again = parse(&written, &library);
        assert!(again.errors.is_empty(), "{written:?}: {:?}", again.errors);
        assert_eq!(shape(&tree), shape(&again), "{written:?}");
    }
});
