//! Leaves the tables for unwinding out of the release binary.
//!
//! `panic = "abort"` never unwinds, but since Rust 1.92 the tables are written all the same, for
//! backtraces: a tenth of the binary. What a panic says, and where, is printed without them.
//! `FLOWHOOK_KEEP_UNWIND_TABLES=1` keeps them, also for a linker that knows no scripts (mold).

use std::env::var;

fn main() {
    println!("cargo::rerun-if-changed=build/no-unwind-tables.ld");
    println!("cargo::rerun-if-env-changed=FLOWHOOK_KEEP_UNWIND_TABLES");
    let is = |name: &str, value: &str| var(name).is_ok_and(|found| found == value);
    let drops = is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux");
    if drops && !is("FLOWHOOK_KEEP_UNWIND_TABLES", "1") {
        let folder = var("CARGO_MANIFEST_DIR").unwrap_or_default();
        println!("cargo::rustc-link-arg-bins=-Wl,-T,{folder}/build/no-unwind-tables.ld");
    }
}
