//! What an expression may be: abstract values, and what they print.

use std::borrow::Cow;

use super::chars::Chars;
use crate::template::Val;

/// A value that is known exactly.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Lit {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    /// Text that is escaped when autoescaping is on.
    Str(String),
    /// Text marked safe.
    Safe(String),
}

impl Lit {
    pub(crate) fn val(&self) -> Val<'_> {
        match self {
            Self::None => Val::None,
            Self::Bool(value) => Val::Bool(*value),
            Self::Int(value) => Val::Int(*value),
            Self::Float(value) => Val::Float(*value),
            Self::Str(text) => Val::Str(text),
            Self::Safe(text) => Val::Safe(text),
        }
    }

    /// The value, if it is one that is kept exactly: long texts are not.
    pub(crate) fn of(value: Val<'_>) -> Option<Self> {
        Some(match value {
            Val::Str(text) | Val::Safe(text) if text.len() > LONGEST_LIT => return None,
            Val::None => Self::None,
            Val::Bool(value) => Self::Bool(value),
            Val::Int(value) => Self::Int(value),
            Val::Float(value) => Self::Float(value),
            Val::Str(text) => Self::Str(text.to_owned()),
            Val::Safe(text) => Self::Safe(text.to_owned()),
            _ => return None,
        })
    }

    pub(crate) fn is_true(&self) -> bool {
        self.val().is_true()
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Str(text) | Self::Safe(text) => Some(text),
            _ => None,
        }
    }
}

/// Kinds of values beside the exact ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Kinds(u16);

impl Kinds {
    pub(crate) const NOTHING: Self = Self(0);
    pub(crate) const NONE: Self = Self(1);
    pub(crate) const TRUE: Self = Self(2);
    pub(crate) const FALSE: Self = Self(4);
    pub(crate) const INT: Self = Self(8);
    /// A finite float.
    pub(crate) const FLOAT: Self = Self(16);
    /// An infinite float; a document can hold one (`1e999`).
    pub(crate) const ODD_FLOAT: Self = Self(32);
    pub(crate) const TEXT: Self = Self(64);
    /// A list, an object, or what the engine makes of them.
    pub(crate) const CONTAINER: Self = Self(128);
    pub(crate) const BOOL: Self = Self(6);
    pub(crate) const NUMBER: Self = Self(8 | 16 | 32 | 1024);
    /// A text that is a number, as JSON writes it.
    pub(crate) const NUMERAL: Self = Self(256);
    /// A text that is the name of an infinite float, or of no number.
    pub(crate) const ODD_NUMERAL: Self = Self(512);
    /// A float that is no number, which no document can hold.
    pub(crate) const NAN: Self = Self(1024);
    /// Whatever a document can hold.
    pub(crate) const ALL: Self = Self(255);

    pub(crate) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
    pub(crate) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

/// Texts: characters as they are, and characters written as `\uXXXX`, in any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Text {
    /// Characters as they are. A backslash here may stand anywhere; those of whole
    /// `\uXXXX` escapes are not counted.
    pub(crate) chars: Chars,
    /// Characters that may stand as a whole `\uXXXX`.
    pub(crate) escaped: Chars,
    /// Whole escapes whose backslash is itself written as `\uXXXX`, once or more.
    pub(crate) twice: bool,
    /// May have no character at all.
    pub(crate) empty: bool,
}

impl Text {
    pub(crate) const fn of(chars: Chars, empty: bool) -> Self {
        Self { chars, escaped: Chars::NONE, twice: false, empty }
    }

    pub(crate) const ANY: Self = Self::of(Chars::ALL, true);

    pub(crate) fn exactly(text: &str) -> Self {
        Self::of(Chars::of_text(text), text.is_empty())
    }

    pub(crate) fn join(self, other: Self) -> Self {
        Self {
            chars: self.chars | other.chars,
            escaped: self.escaped | other.escaped,
            twice: self.twice || other.twice,
            empty: self.empty || other.empty,
        }
    }

    /// One text behind the other.
    pub(crate) fn then(self, other: Self) -> Self {
        Self { empty: self.empty && other.empty, ..self.join(other) }
    }

    pub(crate) const fn has_units(self) -> bool {
        self.twice || !self.escaped.is_empty()
    }

    /// Parts of it, cut anywhere.
    pub(crate) fn pieces(self) -> Self {
        let mut chars = self.chars;
        if self.has_units() {
            chars |= Chars::BACKSLASH | Chars::WORD;
        }
        Self { chars, empty: true, ..self }
    }

    /// The text with `chars` in place of its characters, where escapes do not survive.
    pub(crate) fn reshaped(self, change: impl Fn(Chars) -> Chars) -> Self {
        let whole = self.pieces();
        Self { chars: change(whole.chars), escaped: Chars::NONE, twice: false, empty: self.empty }
    }

    /// After HTML escaping.
    pub(crate) fn html(self) -> Self {
        let mut chars = self.chars;
        if chars.has(Chars::HTML) {
            chars = chars.without(Chars::HTML) | Chars::AMP | Chars::PLAIN;
        }
        Self { chars, ..self }
    }
}

/// Whether a text is marked safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Safety {
    #[default]
    Never,
    Maybe,
    Always,
}

impl Safety {
    pub(crate) fn join(self, other: Self) -> Self {
        if self == other { self } else { Self::Maybe }
    }
}

/// What an expression may be.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Abstract {
    /// Values known exactly; few.
    pub(crate) lits: Vec<Lit>,
    /// What else it may be.
    pub(crate) kinds: Kinds,
    /// Its texts, where `kinds` has them.
    pub(crate) text: Text,
    /// Whether those texts are marked safe.
    pub(crate) safety: Safety,
}

/// Bytes of a text that is known exactly. Texts in the template are as long as they are; this
/// is for those that filters make of them.
const LONGEST_LIT: usize = 4_096;
/// Most exact values that are kept apart.
const MOST_LITS: usize = 8;

impl Abstract {
    pub(crate) fn lit(lit: Lit) -> Self {
        Self { lits: vec![lit], ..Self::default() }
    }

    pub(crate) fn of(kinds: Kinds) -> Self {
        Self { kinds, text: Text::ANY, ..Self::default() }
    }

    pub(crate) fn text(text: Text, safety: Safety) -> Self {
        Self { lits: Vec::new(), kinds: Kinds::TEXT, text, safety }
    }

    /// Whatever a document can hold, or nothing.
    pub(crate) fn data() -> Self {
        Self::of(Kinds::ALL)
    }

    /// Whatever at all, safe texts among it.
    pub(crate) fn anything() -> Self {
        Self { safety: Safety::Maybe, ..Self::of(Kinds::ALL.or(Kinds::NAN)) }
    }

    pub(crate) fn join(mut self, other: Self) -> Self {
        let (mine, theirs) = (self.kinds.has(Kinds::TEXT), other.kinds.has(Kinds::TEXT));
        (self.text, self.safety) = match (mine, theirs) {
            (true, true) => (self.text.join(other.text), self.safety.join(other.safety)),
            (false, true) => (other.text, other.safety),
            _ => (self.text, self.safety),
        };
        self.kinds = self.kinds.or(other.kinds);
        for lit in other.lits {
            if !self.lits.contains(&lit) {
                self.lits.push(lit);
            }
        }
        if self.lits.len() > MOST_LITS { self.widened() } else { self }
    }

    /// The same without exact values.
    pub(crate) fn widened(mut self) -> Self {
        for lit in std::mem::take(&mut self.lits) {
            self = self.join(widen(&lit));
        }
        self
    }

    pub(crate) fn is_nothing(&self) -> bool {
        self.lits.is_empty() && self.kinds == Kinds::NOTHING
    }

    /// What it can be where it is true (or false) in a condition.
    pub(crate) fn narrowed(mut self, truth: bool) -> Self {
        self.lits.retain(|lit| lit.is_true() == truth);
        if truth {
            self.kinds = self.kinds.without(Kinds::NONE.or(Kinds::FALSE));
            self.text.empty = false;
        } else {
            // What is false: None, False, zero, and what is empty. An empty container may print brackets.
            let text = self.kinds.has(Kinds::TEXT) && self.text.empty;
            if self.kinds.has(Kinds::INT) {
                self.lits.push(Lit::Int(0));
            }
            if self.kinds.has(Kinds::FLOAT) {
                self.lits.push(Lit::Float(0.0));
                self.lits.push(Lit::Float(-0.0));
            }
            if text {
                let lit = if self.safety == Safety::Always { Lit::Safe } else { Lit::Str };
                self.lits.push(lit(String::new()));
            }
            self.kinds = self.kinds.and(Kinds::NONE.or(Kinds::FALSE).or(Kinds::CONTAINER));
        }
        self
    }

    /// `str(value)` of all that it may be, and whether that is marked safe.
    pub(crate) fn stringified(&self) -> (Text, Safety) {
        let mut all: Option<(Text, Safety)> = None;
        let mut add = |text: Text, safety: Safety| {
            all = Some(match all {
                Some((before, safe)) => (before.join(text), safe.join(safety)),
                None => (text, safety),
            });
        };
        for lit in &self.lits {
            match lit {
                Lit::Safe(text) => add(Text::exactly(text), Safety::Always),
                Lit::Str(text) => add(Text::exactly(text), Safety::Never),
                _ => add(Text::of(Chars::PLAIN, false), Safety::Never),
            }
        }
        if self.kinds.has(Kinds::TEXT) {
            add(self.text, self.safety);
        }
        if self.kinds.has(Kinds::CONTAINER) {
            // `repr` escapes control characters.
            add(Text::of(Chars::ALL.without(Chars::CONTROLS), false), Safety::Never);
        }
        let words = Kinds::NONE.or(Kinds::BOOL).or(Kinds::NUMBER).or(Kinds::NUMERAL).or(Kinds::ODD_NUMERAL);
        if self.kinds.has(words) {
            add(Text::of(Chars::PLAIN, false), Safety::Never);
        }
        all.unwrap_or((Text::of(Chars::NONE, true), Safety::Never))
    }
}

fn widen(lit: &Lit) -> Abstract {
    match lit {
        Lit::None => Abstract::of(Kinds::NONE),
        Lit::Bool(true) => Abstract::of(Kinds::TRUE),
        Lit::Bool(false) => Abstract::of(Kinds::FALSE),
        Lit::Int(_) => Abstract::of(Kinds::INT),
        Lit::Float(value) if value.is_finite() => Abstract::of(Kinds::FLOAT),
        Lit::Float(_) => Abstract::of(Kinds::ODD_FLOAT.or(Kinds::NAN)),
        Lit::Str(text) => Abstract::text(Text::exactly(text), Safety::Never),
        Lit::Safe(text) => Abstract::text(Text::exactly(text), Safety::Always),
    }
}

/// What may be printed.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Printed {
    /// Texts known exactly, or standing for all numbers of their kind.
    pub(crate) exact: Vec<Cow<'static, str>>,
    /// The other texts.
    pub(crate) text: Option<Text>,
}

/// Whole numbers as far as a reader of JSON can tell them apart.
const INTS: [&str; 6] = ["0", "7", "10", "-7", "-10", "42"];
/// Floats as Python and Django print them.
const FLOATS: [&str; 8] = ["0.0", "-0.0", "1.5", "-10.25", "1e-07", "-1.5e-07", "1.5e+300", "10000000000000000"];
const ODD_FLOATS: [&str; 3] = ["inf", "-inf", "nan"];

impl Printed {
    /// What `{{ value }}` prints.
    pub(crate) fn of(value: &Abstract, autoescape: bool) -> Self {
        let mut printed = Self::default();
        for lit in &value.lits {
            printed.exact(match lit {
                Lit::None => Cow::Borrowed("None"),
                Lit::Bool(true) => Cow::Borrowed("True"),
                Lit::Bool(false) => Cow::Borrowed("False"),
                Lit::Int(value) => Cow::Owned(value.to_string()),
                Lit::Float(_) => continue,
                Lit::Safe(_) | Lit::Str(_) => Cow::Owned(print_lit(lit, autoescape)),
            });
        }
        let floats = value.lits.iter().filter_map(|lit| match lit {
            Lit::Float(value) => Some(if value.is_finite() { Kinds::FLOAT } else { Kinds::NAN.or(Kinds::ODD_FLOAT) }),
            _ => None,
        });
        let kinds = floats.fold(value.kinds, Kinds::or);
        let lits = printed.exact.len();
        printed.exact.reserve(INTS.len() + FLOATS.len() + ODD_FLOATS.len() + 3);
        for (kind, texts) in [
            (Kinds::NONE, &["None"][..]),
            (Kinds::TRUE, &["True"]),
            (Kinds::FALSE, &["False"]),
            (Kinds::INT.or(Kinds::NUMERAL), &INTS),
            (Kinds::FLOAT.or(Kinds::NUMERAL), &FLOATS),
            (Kinds::ODD_FLOAT, &ODD_FLOATS[..2]),
            (Kinds::ODD_NUMERAL.or(Kinds::NAN), &ODD_FLOATS),
        ] {
            // The groups share no text but for the last two; only exact values can have been there before.
            let shared = if kind.has(Kinds::NAN) { printed.exact.len() } else { lits };
            if kinds.has(kind) {
                for text in texts {
                    if !printed.exact.iter().take(shared).any(|known| known == text) {
                        printed.exact.push(Cow::Borrowed(text));
                    }
                }
            }
        }
        if kinds.has(Kinds::TEXT) {
            let plain = value.text;
            printed.text = Some(match (autoescape, value.safety) {
                (false, _) | (true, Safety::Always) => plain,
                (true, Safety::Never) => plain.html(),
                (true, Safety::Maybe) => plain.join(plain.html()),
            });
        }
        if kinds.has(Kinds::CONTAINER) {
            let (repr, _) = Abstract::of(Kinds::CONTAINER).stringified();
            let repr = if autoescape { repr.html() } else { repr };
            printed.text = Some(printed.text.map_or(repr, |text| text.join(repr)));
        }
        printed
    }

    /// A text that is printed as it is.
    pub(crate) fn raw(text: &str) -> Self {
        Self { exact: vec![Cow::Owned(text.to_owned())], text: None }
    }

    fn exact(&mut self, text: Cow<'static, str>) {
        if !self.exact.contains(&text) {
            self.exact.push(text);
        }
    }

    /// All of it as one text.
    pub(crate) fn as_text(&self) -> Text {
        // Most values may print any word or number; there is no need to look at each of those.
        let rest = self.text.filter(|text| text.chars.contains(Chars::PLAIN));
        let told =
            |text: &&Cow<'static, str>| rest.is_none() || !matches!(text, Cow::Borrowed(text) if !text.is_empty());
        let exact = self.exact.iter().filter(told).map(|text| Text::exactly(text));
        exact.chain(self.text).reduce(Text::join).unwrap_or(Text::of(Chars::NONE, true))
    }
}

fn print_lit(lit: &Lit, autoescape: bool) -> String {
    match lit {
        Lit::Str(text) if autoescape => html(text),
        _ => lit.text().unwrap_or("").to_owned(),
    }
}

/// The text as HTML escaping leaves it.
pub(crate) fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#x27;")
}
