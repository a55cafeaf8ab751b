//! What is wrong with a sample.

/// Why a text is no sample.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SampleError {
    /// Not JSON.
    #[error("the sample is not JSON: {reason} at line {line}, column {column}")]
    NotJson {
        /// What the reader expected.
        reason: String,
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
    },
    /// JSON, but no object of the three roots.
    #[error("a sample is one JSON object with the members person, event and organization (each may be left out)")]
    Shape,
    /// A member that is none of the three roots.
    #[error("a sample has no member `{name}`{}", nearest.as_ref().map_or_else(|| "; it has person, event and organization".to_owned(), |near| format!("; did you mean `{near}`?")))]
    UnknownRoot {
        /// The member.
        name: String,
        /// The root that it may be meant for.
        nearest: Option<&'static str>,
    },
    /// A root that is no object.
    #[error("the sample's `{root}` must be an object")]
    RootShape {
        /// The root.
        root: String,
    },
    /// CSV that can't be read.
    #[error("{reason}")]
    Csv {
        /// What is wrong with it, and where.
        reason: String,
    },
    /// CSV without the row that was asked for.
    #[error("the file has no row {row}; it has {rows} row{} below its header", if *rows == 1 { "" } else { "s" })]
    NoRow {
        /// The row, from 1.
        row: usize,
        /// How many there are.
        rows: usize,
    },
}

/// Why a value of a sample can't be set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetError {
    /// The path begins with none of the three roots.
    #[error("a path begins with person, event or organization, not `{name}`")]
    Root {
        /// What it begins with.
        name: String,
    },
    /// A step leads through a text or a number, or to an item that a list does not have.
    #[error("the sample has nothing at `{path}` that could hold `{step}`")]
    Step {
        /// The path so far.
        path: String,
        /// The step.
        step: String,
    },
}
