//! The `flowhook` program: hands arguments and streams to the command line and exits with
//! its code.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut streams = flowhook::cli::Streams::of_process();
    ExitCode::from(flowhook::cli::run(std::env::args_os(), &mut streams))
}
