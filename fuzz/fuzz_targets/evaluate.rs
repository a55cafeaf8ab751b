//! A template, a NUL, and data: rendering ends with a text or an error, and with escaping on
//! nothing of the data comes out unescaped that is not marked safe.
#![no_main]

use flowhook::klaviyo::dialect;
use flowhook::template::{Program, RenderOptions, Value};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    let (source, data) = input.split_once('\0').unwrap_or((input, "{}"));
    let Ok(data) = Value::from_json(data) else { return };
    let Ok(program) = Program::compile(source, dialect::library()) else { return };
    for autoescape in [true, false] {
        let options = RenderOptions { autoescape, ..RenderOptions::default() };
        let mut out = String::new();
        match program.render(&data, &options, &mut out) {
            Ok(()) => assert!(out.len() <= options.limits.output),
            Err(error) => assert!(source.get(error.span.range()).is_some(), "{error:?}"),
        }
    }
});
