//! The `flowhook` program: hands arguments and streams to the command line and exits with
//! its code.

use std::process::ExitCode;

/// A run over many files is a third faster with it than with the system's (`benches/lint_files.sh`).
/// Without huge pages: to clear one takes as long as the whole start.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    flowhook::cli::quote_no_data();
    let mut streams = flowhook::cli::Streams::of_process();
    ExitCode::from(flowhook::cli::run(std::env::args_os(), &mut streams))
}
