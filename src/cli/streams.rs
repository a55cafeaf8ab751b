//! The three streams of a run, handed in by `main` or by a test.

use std::io::{self, IsTerminal, Read, Write};

/// Where a command reads and writes.
pub struct Streams {
    /// Standard input.
    pub stdin: Box<dyn Read + Send>,
    /// Results.
    pub stdout: Box<dyn Write + Send>,
    /// Talk: questions, progress, errors.
    pub stderr: Box<dyn Write + Send>,
    /// Whether a person can answer a question: standard input and error are terminals.
    pub interactive: bool,
    /// Whether standard output takes colours.
    pub stdout_colour: bool,
    /// Whether standard error takes colours.
    pub stderr_colour: bool,
    /// Columns of the terminal behind standard output, where there is one.
    pub width: Option<usize>,
}

impl Streams {
    /// The streams of this process. Colours follow the terminal, `NO_COLOR`,
    /// `CLICOLOR_FORCE` and their kin, as `anstream` reads them.
    #[must_use]
    pub fn of_process() -> Self {
        let stdout = anstream::AutoStream::auto(io::stdout());
        let stderr = anstream::AutoStream::auto(io::stderr());
        let stdout_colour = stdout.current_choice() != anstream::ColorChoice::Never;
        let stderr_colour = stderr.current_choice() != anstream::ColorChoice::Never;
        // What goes to a file or a program goes there as it is: looking for colours in it would cost as much as
        // rendering it.
        let stdout: Box<dyn Write + Send> = if io::stdout().is_terminal() {
            Box::new(io::BufWriter::new(stdout))
        } else {
            Box::new(io::BufWriter::new(io::stdout()))
        };
        Self {
            stdin: Box::new(io::stdin()),
            stdout,
            stderr: Box::new(stderr),
            interactive: io::stdin().is_terminal() && io::stderr().is_terminal(),
            stdout_colour,
            stderr_colour,
            width: terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0)),
        }
    }
}
