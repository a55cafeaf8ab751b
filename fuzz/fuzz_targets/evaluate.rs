//! Any template with any data renders or fails with an error, within its limits.
//!
//! The input is `template NUL JSON`; without a NUL, the data is empty.
#![no_main]

use flowhook::template::{Library, Limits, Program, RenderOptions, Value};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    let (source, json) = input.split_once('\0').unwrap_or((input, "{}"));
    let Ok(program) = Program::compile(source, &Library::django()) else { return };
    let Ok(data) = Value::from_json(json) else { return };
    let limits = Limits { output: 1 << 16, turns: 2_000, fuel: 50_000, memory: 4 << 20 };
    for autoescape in [true, false] {
        let options = RenderOptions { autoescape, limits, ..RenderOptions::default() };
        let mut out = String::new();
        let _ = program.render(&data, &options, &mut out);
    }
});
