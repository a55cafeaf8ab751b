//! Renders the bodies of `benches/bodies` with flowhook, minijinja, tera and by hand.
//!
//!     cargo bench --bench render                      divan's table
//!     FLOWHOOK_BENCH=plain cargo bench --bench render all engines in turn, one line each:
//!                                                     body, engine, ns a render: minimum, median
//!     FLOWHOOK_BENCH_WRITE=DIR cargo bench …          writes contexts and outputs for Django
//!
//! `FLOWHOOK_BENCH_CONTEXTS` says how many contexts (20000), `FLOWHOOK_BENCH_ROUNDS` how many
//! rounds of the plain mode (15). `benches/compare.sh` runs all of it, Django included.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr, unreachable_pub)]

mod support;

use std::time::Instant;

use support::{contexts, engines};

const BODIES: [&str; 2] = ["birthday", "checkout"];

fn main() {
    if let Ok(folder) = std::env::var("FLOWHOOK_BENCH_WRITE") {
        write(&folder);
    } else if std::env::var("FLOWHOOK_BENCH").is_ok_and(|mode| mode == "plain") {
        plain();
    } else {
        check();
        divan::main();
    }
}

/// All engines that render give the same text, byte for byte.
fn check() {
    for body in BODIES {
        let expected = engines::output("flowhook", body);
        for engine in ["flowhook-fresh", "handwritten", "minijinja", "tera"] {
            assert!(engines::output(engine, body) == expected, "{engine} prints another {body}");
        }
    }
}

fn write(folder: &str) {
    std::fs::create_dir_all(folder).expect("the folder can be made");
    for body in BODIES {
        std::fs::write(format!("{folder}/{body}.ndjson"), contexts::lines(body).join("\n") + "\n")
            .expect("it can be written");
        std::fs::write(format!("{folder}/{body}.out"), engines::output("flowhook", body)).expect("it can be written");
    }
}

fn plain() {
    check();
    let rounds: usize =
        std::env::var("FLOWHOOK_BENCH_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(15);
    for body in BODIES {
        let mut passes: Vec<_> =
            engines::ENGINES.iter().map(|engine| (*engine, engines::pass(engine, body), Vec::new())).collect();
        for _ in 0..rounds {
            for (_, pass, times) in &mut passes {
                let start = Instant::now();
                std::hint::black_box(pass());
                times.push(start.elapsed().as_nanos() as f64 / contexts::count() as f64);
            }
        }
        for (engine, _, mut times) in passes {
            times.sort_by(f64::total_cmp);
            println!("{body}\t{engine}\t{:.0}\t{:.0}", times[0], times[times.len() / 2]);
        }
    }
}

#[divan::bench(args = engines::ENGINES)]
fn birthday(bencher: divan::Bencher<'_, '_>, engine: &str) {
    bench(bencher, engine, "birthday");
}

#[divan::bench(args = engines::ENGINES)]
fn checkout(bencher: divan::Bencher<'_, '_>, engine: &str) {
    bench(bencher, engine, "checkout");
}

fn bench(bencher: divan::Bencher<'_, '_>, engine: &str, body: &str) {
    let pass = engines::pass(engine, body);
    bencher.counter(divan::counter::ItemsCount::new(contexts::count())).bench_local(pass);
}

/// Parsing and compiling a body.
#[divan::bench(args = BODIES)]
fn compile(bencher: divan::Bencher<'_, '_>, body: &str) {
    use flowhook::template::{Library, Program};
    let source = std::fs::read_to_string(format!("benches/bodies/{body}.django")).expect("the body can be read");
    let library = Library::django();
    bencher.counter(divan::counter::ItemsCount::new(1_usize)).bench(|| Program::compile(&source, &library));
}
