//! A strict JSON reader (RFC 8259) as a machine that takes one byte at a time and whose
//! state is small, comparable and copied at will.

/// What the reader is in the middle of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Mode {
    /// Wants a value.
    Value,
    /// Wants a value or `]`.
    FirstItem,
    /// Wants a key or `}`.
    FirstKey,
    /// Wants a key.
    Key,
    Colon,
    /// Behind a value.
    After,
    Text,
    Escape,
    Hex {
        seen: u8,
        value: u16,
    },
    /// Behind the first half of a character that takes two `\u` escapes.
    High,
    HighEscape,
    /// In `true`, `false` or `null`: which one and how much of it was read.
    Word(u8, u8),
    Minus,
    Zero,
    Int,
    Point,
    Fraction,
    Exponent,
    ExponentSign,
    ExponentDigits,
}

const WORDS: [&[u8]; 3] = [b"true", b"false", b"null"];

/// How deep values may be nested; many readers stop at 128 levels.
pub(crate) const MAX_DEPTH: u8 = 120;

/// The state of a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Core {
    mode: Mode,
    depth: u8,
    levels: Levels,
    /// The string being read is a key.
    key: bool,
    /// The last escape was the first half of a pair.
    high: bool,
}

/// Which levels are objects: one bit a level, the innermost lowest. Two words, since one of 128 bits would have each
/// state aligned to 16 bytes, which allocators take long for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Levels([u64; 2]);

impl Levels {
    const fn is_object(self) -> bool {
        self.0[0] & 1 == 1
    }

    const fn open(&mut self, object: bool) {
        let [low, high] = self.0;
        self.0 = [low << 1 | object as u64, high << 1 | low >> 63];
    }

    const fn close(&mut self) {
        let [low, high] = self.0;
        self.0 = [low >> 1 | high << 63, high >> 1];
    }
}

/// Why a byte can't stand where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Fault {
    /// What could have stood there.
    pub(crate) expected: &'static str,
}

const fn fault<T>(expected: &'static str) -> Result<T, Fault> {
    Err(Fault { expected })
}

/// Stands for any character beyond ASCII in what a string decodes to.
pub(crate) const BEYOND: u8 = 0x80;

/// What a byte did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    None,
    /// A string begins; whether it is a key.
    Opened {
        key: bool,
    },
    /// The string being read has this character.
    Decoded(u8),
    /// The string is over.
    Closed {
        key: bool,
    },
}

impl Core {
    pub(crate) const fn start() -> Self {
        Self { mode: Mode::Value, depth: 0, levels: Levels([0; 2]), key: false, high: false }
    }

    pub(crate) const fn depth(self) -> u8 {
        self.depth
    }

    /// In a string, between two characters of it.
    pub(crate) const fn in_text(self) -> bool {
        matches!(self.mode, Mode::Text)
    }

    /// In a string, wherever.
    pub(crate) const fn in_string(self) -> bool {
        matches!(self.mode, Mode::Text | Mode::Escape | Mode::Hex { .. } | Mode::High | Mode::HighEscape)
    }

    pub(crate) const fn in_key(self) -> bool {
        self.in_string() && self.key
    }

    /// Where a value has to begin.
    pub(crate) const fn wants_value(self) -> bool {
        matches!(self.mode, Mode::Value | Mode::FirstItem)
    }

    /// Nothing was read yet.
    pub(crate) const fn untouched(self) -> bool {
        matches!(self.mode, Mode::Value) && self.depth == 0
    }

    const fn in_number(self) -> bool {
        matches!(self.mode, Mode::Zero | Mode::Int | Mode::Fraction | Mode::ExponentDigits)
    }

    /// One value was read, and no more than one.
    pub(crate) const fn complete(self) -> bool {
        self.depth == 0 && (matches!(self.mode, Mode::After) || self.in_number())
    }

    /// As if a whole value had been read here.
    pub(crate) const fn after_value(mut self) -> Self {
        self.mode = Mode::After;
        self
    }

    /// What may stand here.
    pub(crate) const fn expected(self) -> &'static str {
        match self.mode {
            Mode::Value => "a value",
            Mode::FirstItem => "a value or `]`",
            Mode::FirstKey => "a key in double quotes or `}`",
            Mode::Key => "a key in double quotes",
            Mode::Colon => "`:`",
            Mode::After => self.closing(),
            Mode::Text => "a character other than a control character",
            Mode::Escape => "one of `\" \\ / b f n r t u` after the backslash",
            Mode::Hex { .. } => "four hexadecimal digits after `\\u`",
            Mode::High | Mode::HighEscape => "the second `\\u` escape of the character",
            Mode::Word(..) => "`true`, `false` or `null`",
            Mode::Minus | Mode::Point | Mode::Exponent | Mode::ExponentSign => "a digit",
            Mode::Zero | Mode::Int | Mode::Fraction | Mode::ExponentDigits => self.closing(),
        }
    }

    const fn closing(self) -> &'static str {
        if self.depth == 0 {
            "the end of the body"
        } else if self.levels.is_object() {
            "`,` or `}`"
        } else {
            "`,` or `]`"
        }
    }

    /// Takes a byte.
    pub(crate) fn step(&mut self, byte: u8) -> Result<Event, Fault> {
        if self.in_string() {
            return self.string(byte);
        }
        if self.number(byte)? {
            return Ok(Event::None);
        }
        if let Mode::Word(word, at) = self.mode {
            let letters = WORDS.get(usize::from(word)).copied().unwrap_or(b"");
            if letters.get(usize::from(at)) != Some(&byte) {
                return fault("`true`, `false` or `null`");
            }
            self.mode = if usize::from(at) + 1 == letters.len() { Mode::After } else { Mode::Word(word, at + 1) };
            return Ok(Event::None);
        }
        if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
            return Ok(Event::None);
        }
        match (self.mode, byte) {
            (Mode::FirstKey, b'}') | (Mode::FirstItem, b']') => self.close(),
            (Mode::FirstKey | Mode::Key, b'"') => return Ok(self.open_text(true)),
            (Mode::Colon, b':') => self.mode = Mode::Value,
            (Mode::Value | Mode::FirstItem, b'"') => return Ok(self.open_text(false)),
            (Mode::Value | Mode::FirstItem, _) => self.begin(byte)?,
            (Mode::After, b',') if self.depth > 0 => {
                self.mode = if self.levels.is_object() { Mode::Key } else { Mode::Value };
            }
            (Mode::After, b'}') if self.depth > 0 && self.levels.is_object() => self.close(),
            (Mode::After, b']') if self.depth > 0 && !self.levels.is_object() => self.close(),
            _ => return fault(self.expected()),
        }
        Ok(Event::None)
    }

    const fn open_text(&mut self, key: bool) -> Event {
        self.mode = Mode::Text;
        self.key = key;
        Event::Opened { key }
    }

    const fn close(&mut self) {
        self.depth -= 1;
        self.levels.close();
        self.mode = Mode::After;
    }

    fn begin(&mut self, byte: u8) -> Result<(), Fault> {
        self.mode = match byte {
            b'{' | b'[' => {
                if self.depth == MAX_DEPTH {
                    return fault("no more than 120 levels, since readers stop near there");
                }
                self.depth += 1;
                self.levels.open(byte == b'{');
                if byte == b'{' { Mode::FirstKey } else { Mode::FirstItem }
            }
            b't' => Mode::Word(0, 1),
            b'f' => Mode::Word(1, 1),
            b'n' => Mode::Word(2, 1),
            b'-' => Mode::Minus,
            b'0' => Mode::Zero,
            b'1'..=b'9' => Mode::Int,
            _ => return fault(self.expected()),
        };
        Ok(())
    }

    /// A byte of a number; whether it was one. What ends a number is read again behind it.
    fn number(&mut self, byte: u8) -> Result<bool, Fault> {
        let next = match (self.mode, byte) {
            (Mode::Minus, b'0') => Mode::Zero,
            (Mode::Minus, b'1'..=b'9') | (Mode::Int, b'0'..=b'9') => Mode::Int,
            (Mode::Zero | Mode::Int, b'.') => Mode::Point,
            (Mode::Point | Mode::Fraction, b'0'..=b'9') => Mode::Fraction,
            (Mode::Zero | Mode::Int | Mode::Fraction, b'e' | b'E') => Mode::Exponent,
            (Mode::Exponent, b'+' | b'-') => Mode::ExponentSign,
            (Mode::Exponent | Mode::ExponentSign | Mode::ExponentDigits, b'0'..=b'9') => Mode::ExponentDigits,
            (Mode::Minus | Mode::Point | Mode::Exponent | Mode::ExponentSign, _) => return fault("a digit"),
            (Mode::Zero | Mode::Int | Mode::Fraction | Mode::ExponentDigits, _) => {
                self.mode = Mode::After;
                return Ok(false);
            }
            _ => return Ok(false),
        };
        self.mode = next;
        Ok(true)
    }

    fn string(&mut self, byte: u8) -> Result<Event, Fault> {
        match (self.mode, byte) {
            (Mode::Text, b'"') => {
                let key = self.key;
                self.key = false;
                self.mode = if key { Mode::Colon } else { Mode::After };
                return Ok(Event::Closed { key });
            }
            (Mode::Text, b'\\') => self.mode = Mode::Escape,
            (Mode::Text, 0..=0x1f) => return fault(self.expected()),
            (Mode::Text, _) => return Ok(Event::Decoded(byte)),
            (Mode::Escape | Mode::HighEscape, b'u') => self.mode = Mode::Hex { seen: 0, value: 0 },
            (Mode::Escape, _) => {
                let decoded = match byte {
                    b'"' | b'\\' | b'/' => byte,
                    b'b' => 8,
                    b'f' => 12,
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    _ => return fault(self.expected()),
                };
                self.mode = Mode::Text;
                return Ok(Event::Decoded(decoded));
            }
            (Mode::Hex { seen, value }, _) => {
                let Some(digit) = char::from(byte).to_digit(16) else { return fault(self.expected()) };
                let value = value << 4 | u16::try_from(digit).unwrap_or(0);
                if seen < 3 {
                    self.mode = Mode::Hex { seen: seen + 1, value };
                    return Ok(Event::None);
                }
                return self.escaped(value);
            }
            (Mode::High, b'\\') => self.mode = Mode::HighEscape,
            _ => return fault(self.expected()),
        }
        Ok(Event::None)
    }

    fn escaped(&mut self, value: u16) -> Result<Event, Fault> {
        let low = (0xdc00..0xe000).contains(&value);
        if self.high != low {
            return fault("both `\\u` escapes of a character that takes two");
        }
        self.high = (0xd800..0xdc00).contains(&value);
        if self.high {
            self.mode = Mode::High;
            return Ok(Event::None);
        }
        self.mode = Mode::Text;
        Ok(Event::Decoded(u8::try_from(value).ok().filter(u8::is_ascii).unwrap_or(BEYOND)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(text: &str) -> bool {
        let mut core = Core::start();
        text.bytes().all(|byte| core.step(byte).is_ok()) && core.complete()
    }

    #[test]
    fn every_level_is_closed_by_its_own_bracket() {
        let is_object = |level: u32| level.wrapping_mul(2_654_435_761) >> 16 & 1 == 0;
        let levels = u32::from(MAX_DEPTH);
        let opened: String = (0..levels).map(|level| if is_object(level) { "{\"a\":" } else { "[" }).collect();
        let closed = |level: u32| if is_object(level) { '}' } else { ']' };
        let right: String = (0..levels).rev().map(closed).collect();
        assert!(reads(&format!("{opened}0{right}")));
        for wrong in 0..levels {
            let swapped = (0..levels).rev().map(|level| match (level == wrong, closed(level)) {
                (true, '}') => ']',
                (true, _) => '}',
                (false, bracket) => bracket,
            });
            assert!(!reads(&format!("{opened}0{}", swapped.collect::<String>())), "{wrong}");
        }
    }

    #[test]
    fn it_takes_what_json_is_and_nothing_else() {
        for text in [
            "{}",
            "[]",
            " { } ",
            r#"{"a":1,"b":[true,false,null,-0.5e+3,"x\u00e9\ud83d\ude00\n"]}"#,
            "0",
            "-1",
            "1e5",
            "\"é\"",
            "[[],{}]",
            "1 ",
        ] {
            assert!(reads(text), "{text}");
        }
        for text in [
            "",
            "{",
            "[1,]",
            "{\"a\":1,}",
            "{,}",
            "[,1]",
            "01",
            "1.",
            ".5",
            "+1",
            "1e",
            "-",
            "tru",
            "True",
            "nulll",
            "{\"a\" 1}",
            "{a:1}",
            "'a'",
            "\"a\nb\"",
            r#""\x""#,
            r#""\u12""#,
            r#""\ud83d""#,
            r#""\ude00""#,
            "1 2",
            "[1]]",
            "[}",
            "\u{feff}{}",
            "[1 2]",
            "{\"a\":}",
        ] {
            assert!(!reads(text), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn it_agrees_with_a_strict_reader(text in "[\\[\\]{},:\"\\\\ u0-9a-dDnutrefls.+\\-\u{1}\u{e9}]{0,12}") {
            // Serde's reader has limits on numbers that JSON has not.
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            let out_of_range = theirs.as_ref().is_err_and(|error| error.to_string().contains("out of range"));
            if !out_of_range {
                proptest::prop_assert_eq!(reads(&text), theirs.is_ok(), "{}", text);
            }
        }
    }
}
