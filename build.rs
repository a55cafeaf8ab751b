//! Makes the release binary for Linux smaller.
//!
//! * `panic = "abort"` never unwinds, but since Rust 1.92 the tables for unwinding are written all
//!   the same, for backtraces: a tenth of the binary. What a panic says, and where, is printed
//!   without them. `FLOWHOOK_KEEP_UNWIND_TABLES=1` keeps them, also for a linker that knows no
//!   scripts (mold).
//! * A program that can be loaded at any address lists all places that hold an address. Packed
//!   (`DT_RELR`), the list takes a thirtieth; loaders read it since glibc 2.36.

use std::env::var;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build/no-unwind-tables.ld");
    println!("cargo::rerun-if-env-changed=FLOWHOOK_KEEP_UNWIND_TABLES");
    let is = |name: &str, value: &str| var(name).is_ok_and(|found| found == value);
    if !is("PROFILE", "release") || !is("CARGO_CFG_TARGET_OS", "linux") {
        return;
    }
    if !is("FLOWHOOK_KEEP_UNWIND_TABLES", "1") {
        let folder = var("CARGO_MANIFEST_DIR").unwrap_or_default();
        println!("cargo::rustc-link-arg-bins=-Wl,-T,{folder}/build/no-unwind-tables.ld");
    }
    let here = var("TARGET").is_ok_and(|target| is("HOST", &target));
    if here && is("CARGO_CFG_TARGET_ENV", "gnu") && glibc().is_some_and(|version| version >= (2, 36)) {
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

/// The version of this machine's glibc, as `getconf` tells it: `glibc 2.36`.
fn glibc() -> Option<(u32, u32)> {
    let told = Command::new("getconf").arg("GNU_LIBC_VERSION").output().ok()?;
    let text = String::from_utf8(told.stdout).ok()?;
    let (major, minor) = text.trim().strip_prefix("glibc ")?.split_once('.')?;
    let minor = minor.split('.').next()?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
