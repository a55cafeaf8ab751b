//! What `benches/rehearse.sh` runs beside flowhook:
//!
//!     rehearse generate ROWS [SEED] [csv|ndjson]   an audience on standard output, always the same for a seed
//!     rehearse minijinja FILE                      the job of `flowhook rehearse` with csv, minijinja, serde_json
//!     rehearse flowhook FILE                       the job itself in one thread, for a profiler
//!     rehearse parse FILE                          flowhook's reading and parsing of the rows alone
//!     rehearse read FILE                           reading the bytes alone
//!
//! The job prints `rows failed segments duplicates`, so that the script can compare what was found.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::print_stdout, unreachable_pub)]

#[path = "rehearse/generate.rs"]
mod generate;
#[path = "rehearse/peer.rs"]
mod peer;

fn main() {
    let arguments: Vec<String> = std::env::args().filter(|argument| argument != "--bench").collect();
    let at = |index: usize| arguments.get(index).map(String::as_str);
    match at(1) {
        Some("generate") => generate::write(
            at(2).and_then(|rows| rows.parse().ok()).expect("a number of rows"),
            at(3).and_then(|seed| seed.parse().ok()).unwrap_or(20_261_122),
            at(4) == Some("ndjson"),
        ),
        Some("minijinja") => peer::minijinja(at(2).expect("a file")),
        Some("flowhook") => peer::flowhook(at(2).expect("a file")),
        Some("parse") => peer::parse(at(2).expect("a file")),
        Some("read") => peer::read(at(2).expect("a file")),
        // `cargo bench` and `cargo test --benches` run it without a command.
        _ => println!("{}", include_str!("rehearse.rs").lines().take(9).collect::<Vec<_>>().join("\n")),
    }
}
