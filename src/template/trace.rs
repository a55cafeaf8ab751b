//! Which of its own texts a template printed, and where.

/// A text of the template, as it stands in what a render printed.
///
/// The texts of two renders with the same numbers in the same order are the same texts: what lies between them is
/// what expressions printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traced {
    /// Its number in the program.
    pub text: u32,
    /// Its first byte in the output.
    pub start: usize,
    /// The byte behind it.
    pub end: usize,
}
