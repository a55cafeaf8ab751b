//! Packs texts that are read rarely, and makes the release binary for Linux smaller.
//!
//! * The pages of the rules and the catalogue's JSON are deflated: a fifth of a megabyte less.
//! * `panic = "abort"` never unwinds, but since Rust 1.92 the tables for unwinding are written all
//!   the same, for backtraces: a tenth of the binary. What a panic says, and where, is printed
//!   without them. `FLOWHOOK_KEEP_UNWIND_TABLES=1` keeps them, also for a linker that knows no
//!   scripts (mold).
//! * A program that can be loaded at any address lists all places that hold an address. Packed
//!   (`DT_RELR`), the list takes a thirtieth; loaders read it since glibc 2.36.

use std::env::var;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use flate2::Compression;
use flate2::write::DeflateEncoder;

fn main() -> std::io::Result<()> {
    pack()?;
    link();
    Ok(())
}

/// Deflates what the program unpacks: `lint::pages` and `klaviyo::catalogue`.
fn pack() -> std::io::Result<()> {
    let folder = var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let pages = Path::new(&folder).join("docs/rules");
    println!("cargo::rerun-if-changed=docs/rules");
    let mut paths = fs::read_dir(pages)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    paths.sort();
    let mut all = String::new();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "md")) {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        // A checkout on Windows may have other line ends.
        let page = fs::read_to_string(path)?.replace("\r\n", "\n");
        all.extend([&*name, "\0", &page, "\0"]);
    }
    deflated("rule-pages", all.as_bytes())?;
    for name in ["filters", "tags"] {
        let path = format!("src/klaviyo/data/{name}.json");
        println!("cargo::rerun-if-changed={path}");
        deflated(name, &fs::read(Path::new(&folder).join(path))?)?;
    }
    Ok(())
}

fn deflated(name: &str, bytes: &[u8]) -> std::io::Result<()> {
    let file = fs::File::create(Path::new(&var("OUT_DIR").unwrap_or_default()).join(format!("{name}.deflate")))?;
    let mut encoder = DeflateEncoder::new(file, Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()?.sync_all()
}

/// Tells the linker what makes the binary smaller.
fn link() {
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
