//! Filter chains that keep what an expression prints from breaking the JSON around it.
//!
//! Klaviyo documents no encoder for JSON (its published list of filters has none), so there
//! are two ways: `escapejs`, which is exact but on no Klaviyo list, and a chain of listed
//! filters, which loses what it can't keep. `lint` proves both (see its tests).

/// Exact: every character arrives as it is, written as `\uXXXX` where it has to be. A Django
/// built-in that Klaviyo's published list leaves out; `flowhook probe` tells whether an
/// account runs it.
pub const ESCAPEJS: &str = "escapejs";

/// The same where the text is JSON inside JSON (`callbackData`): once for each reader.
pub const ESCAPEJS_TWICE: &str = "escapejs|escapejs";

/// Only filters of Klaviyo's published list
/// (<https://github.com/klaviyo/headless-klaviyo>, `vscode/snippets/django_filters.json`), for one
/// level of JSON and for two. Each step takes away what the next ones can't:
///
/// 1. `truncatewords` writes any run of blanks, tabs and line breaks as one blank (and cuts
///    after 9,999 words);
/// 2. `stringformat:'r'` writes the other control characters, and all that Python calls
///    unprintable, as `\x01` or `\u200b`, and puts the text in quotes;
/// 3. `slice` takes those quotes off;
/// 4. the two `cut` drop every backslash and double quote;
/// 5. `safe` keeps `&`, `<`, `>` and `'` from becoming HTML entities, which nothing behind
///    needs any more.
///
/// What is lost: double quotes, backslashes, the difference between blanks, and blanks at both
/// ends; an unprintable character (a zero-width joiner in an emoji, U+0001) leaves its code
/// as letters (`u200d`, `x01`).
pub const CUT: &str = r#"truncatewords:9999|stringformat:'r'|slice:'1:-1'|cut:'\\'|cut:'"'|safe"#;

/// How the bodies that flowhook makes keep what expressions print from breaking the JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Escape {
    /// Not at all, as Wunderkind's guide writes bodies.
    #[default]
    None,
    /// By [`CUT`], which runs on every account and loses what it can't keep.
    Cut,
    /// By [`ESCAPEJS`], exact where the account runs it.
    Escapejs,
}

impl Escape {
    /// All ways.
    pub const ALL: [Self; 3] = [Self::None, Self::Cut, Self::Escapejs];

    /// The word in specs and in `flowhook.yaml`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Cut => "cut",
            Self::Escapejs => "escapejs",
        }
    }

    /// The way of this word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.word() == word)
    }

    /// The filters for one level of JSON; empty where there are none.
    #[must_use]
    pub const fn chain(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Cut => CUT,
            Self::Escapejs => ESCAPEJS,
        }
    }
}
