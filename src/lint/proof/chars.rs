//! Sets of characters, as coarse as a JSON reader and HTML escaping allow.

use std::ops::{BitOr, BitOrAssign};

/// A set of classes of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Chars(u16);

impl Chars {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const QUOTE: Self = Self(1);
    pub(crate) const BACKSLASH: Self = Self(1 << 1);
    pub(crate) const LF: Self = Self(1 << 2);
    pub(crate) const CR: Self = Self(1 << 3);
    pub(crate) const TAB: Self = Self(1 << 4);
    /// VT, FF and the separators from U+001C to U+001F, which Python takes for blanks.
    pub(crate) const BLANK_CONTROL: Self = Self(1 << 5);
    /// The other characters below U+0020.
    pub(crate) const CONTROL: Self = Self(1 << 6);
    pub(crate) const AMP: Self = Self(1 << 7);
    pub(crate) const LT: Self = Self(1 << 8);
    pub(crate) const GT: Self = Self(1 << 9);
    pub(crate) const APOS: Self = Self(1 << 10);
    /// ASCII letters and digits, `-` and `_`.
    pub(crate) const WORD: Self = Self(1 << 11);
    /// Everything else.
    pub(crate) const OTHER: Self = Self(1 << 12);

    pub(crate) const ALL: Self = Self((1 << 13) - 1);
    pub(crate) const PLAIN: Self = Self(Self::WORD.0 | Self::OTHER.0);
    pub(crate) const LINE_ENDS: Self = Self(Self::LF.0 | Self::CR.0);
    pub(crate) const CONTROLS: Self = Self(Self::LINE_ENDS.0 | Self::TAB.0 | Self::BLANK_CONTROL.0 | Self::CONTROL.0);
    /// What may not stand in a JSON string as it is (RFC 8259, clause 7).
    pub(crate) const BREAKING: Self = Self(Self::QUOTE.0 | Self::BACKSLASH.0 | Self::CONTROLS.0);
    /// What HTML escaping replaces.
    pub(crate) const HTML: Self = Self(Self::QUOTE.0 | Self::AMP.0 | Self::LT.0 | Self::GT.0 | Self::APOS.0);

    pub(crate) const fn of(c: char) -> Self {
        match c {
            '"' => Self::QUOTE,
            '\\' => Self::BACKSLASH,
            '\n' => Self::LF,
            '\r' => Self::CR,
            '\t' => Self::TAB,
            '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1f}' => Self::BLANK_CONTROL,
            '\0'..='\u{1f}' => Self::CONTROL,
            '&' => Self::AMP,
            '<' => Self::LT,
            '>' => Self::GT,
            '\'' => Self::APOS,
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' => Self::WORD,
            _ => Self::OTHER,
        }
    }

    /// The classes of the ASCII characters.
    const OF_BYTE: [Self; 128] = {
        let mut classes = [Self::OTHER; 128];
        let mut at = 0;
        while at < 128 {
            classes[at] = Self::of(at as u8 as char);
            at += 1;
        }
        classes
    };

    pub(crate) fn of_text(text: &str) -> Self {
        text.bytes()
            .fold(Self::NONE, |all, byte| all | Self::OF_BYTE.get(usize::from(byte)).copied().unwrap_or(Self::OTHER))
    }

    pub(crate) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(crate) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The class when it is that of one character.
    pub(crate) const fn single(c: char) -> Option<Self> {
        match c {
            '"' | '\\' | '\n' | '\r' | '\t' | '&' | '<' | '>' | '\'' => Some(Self::of(c)),
            _ => None,
        }
    }

    /// The breaking characters in words: "`"`, `\` or a line break".
    pub(crate) fn words(self) -> String {
        let mut words = Vec::new();
        if self.has(Self::QUOTE) {
            words.push("`\"`");
        }
        if self.has(Self::BACKSLASH) {
            words.push("`\\`");
        }
        if self.contains(Self::CONTROLS) {
            words.push("a control character");
        } else {
            if self.has(Self::LINE_ENDS) {
                words.push("a line break");
            }
            if self.has(Self::TAB) {
                words.push("a tab");
            }
            if self.has(Self::BLANK_CONTROL) || self.has(Self::CONTROL) {
                words.push("another control character");
            }
        }
        match words.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
            Some((last, _)) => (*last).to_owned(),
            None => String::new(),
        }
    }
}

impl BitOr for Chars {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Chars {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}
