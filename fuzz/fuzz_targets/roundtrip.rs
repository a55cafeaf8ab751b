//! A template without errors, printed from its tree and parsed again, gives the same print.
#![no_main]

use flowhook::template::{Library, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &str| {
    let library = Library::django();
    let tree = parse(source, &library);
    if !tree.errors.is_empty() {
        return;
    }
    let printed = tree.to_source();
    let again = parse(&printed, &library);
    assert!(again.errors.is_empty(), "{printed:?}: {:?}", again.errors);
    assert_eq!(again.to_source(), printed);
});
