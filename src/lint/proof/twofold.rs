//! The reader of a body: JSON, and in the text of one member the JSON that it decodes to.

use super::reader::{Core, Event, Fault};
use crate::wunderkind::fields::CALLBACK_DATA;

/// The reader inside the member whose text is JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Inner {
    Off,
    On(Core),
    /// It failed, which has been said.
    Failed,
}

/// How much of the member's name was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Name {
    No,
    Reading(u8),
    /// The value of the member follows.
    Read,
}

/// The bytes that are no plain character of a string.
const ENDS_PLAIN: [bool; 256] = {
    let mut ends = [false; 256];
    let mut control = 0;
    while control < 0x20 {
        ends[control] = true;
        control += 1;
    }
    ends[b'"' as usize] = true;
    ends[b'\\' as usize] = true;
    ends
};

/// The state of both readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Twofold {
    pub(crate) outer: Core,
    pub(crate) inner: Inner,
    name: Name,
    nested: bool,
}

/// Which reader refused a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Refusal {
    Outer(Fault),
    Inner(Fault),
}

impl Twofold {
    /// Before the first byte; `nested`: whether `callbackData` holds JSON.
    pub(crate) const fn start(nested: bool) -> Self {
        Self { outer: Core::start(), inner: Inner::Off, name: Name::No, nested }
    }

    /// Takes a byte. After a refusal by the inner reader the outer one has taken it.
    pub(crate) fn step(&mut self, byte: u8) -> Result<(), Refusal> {
        let event = self.outer.step(byte).map_err(Refusal::Outer)?;
        match event {
            Event::None => {
                // What begins that is no string is no JSON text.
                if self.name == Name::Read && !matches!(byte, b':' | b' ' | b'\t' | b'\n' | b'\r') {
                    self.name = Name::No;
                }
            }
            Event::Opened { key: true } => {
                self.name = if self.nested && self.outer.depth() == 1 { Name::Reading(0) } else { Name::No };
            }
            Event::Opened { key: false } => {
                self.inner = if self.name == Name::Read { Inner::On(Core::start()) } else { Inner::Off };
                self.name = Name::No;
            }
            Event::Decoded(decoded) => return self.decoded(decoded),
            Event::Closed { key: true } => {
                let whole = self.name == Name::Reading(u8::try_from(CALLBACK_DATA.len()).unwrap_or(u8::MAX));
                self.name = if whole { Name::Read } else { Name::No };
            }
            Event::Closed { key: false } => {
                if let Inner::On(core) = std::mem::replace(&mut self.inner, Inner::Off)
                    && !core.complete()
                    && !core.untouched()
                {
                    return Err(Refusal::Inner(Fault { expected: core.expected() }));
                }
            }
        }
        Ok(())
    }

    /// How many bytes at the beginning leave the state as it is: plain characters of a string.
    pub(crate) fn idle(&self, bytes: &[u8]) -> usize {
        let inner = match self.inner {
            Inner::On(core) => core.in_text(),
            Inner::Off | Inner::Failed => true,
        };
        if !inner || !self.outer.in_text() || matches!(self.name, Name::Reading(_)) {
            return 0;
        }
        bytes.iter().position(|byte| ENDS_PLAIN[usize::from(*byte)]).unwrap_or(bytes.len())
    }

    fn decoded(&mut self, decoded: u8) -> Result<(), Refusal> {
        if let Name::Reading(at) = self.name {
            let wanted = CALLBACK_DATA.as_bytes().get(usize::from(at));
            let same = wanted.is_some_and(|wanted| wanted.eq_ignore_ascii_case(&decoded));
            self.name = if same { Name::Reading(at + 1) } else { Name::No };
        }
        if let Inner::On(core) = &mut self.inner
            && let Err(fault) = core.step(decoded)
        {
            self.inner = Inner::Failed;
            return Err(Refusal::Inner(fault));
        }
        Ok(())
    }

    /// As if a value of unknown content had been read here.
    pub(crate) const fn after_value(mut self) -> Self {
        self.outer = self.outer.after_value();
        self.name = Name::No;
        self
    }

    /// The key being read holds something that only rendering tells.
    pub(crate) const fn forget_name(&mut self) {
        self.name = Name::No;
    }

    pub(crate) const fn complete(self) -> bool {
        self.outer.complete()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Twofold, (usize, Refusal)> {
        let mut state = Twofold::start(true);
        for (at, byte) in text.bytes().enumerate() {
            state.step(byte).map_err(|refusal| (at, refusal))?;
        }
        Ok(state)
    }

    #[test]
    fn idle_bytes_change_nothing_and_the_next_one_does() {
        let body = r#"{"a b":"c d","callbackData":"{\"k\":\"v w\",\"n\":[1, 2]}","text":"é: x\n y"}"#;
        let mut state = Twofold::start(true);
        let mut at = 0;
        let mut skipped = 0;
        while let Some(rest) = body.as_bytes().get(at..).filter(|rest| !rest.is_empty()) {
            let idle = state.idle(rest);
            for byte in &rest[..idle] {
                let before = state;
                state.step(*byte).unwrap();
                assert_eq!(state, before, "{at}");
            }
            skipped += idle;
            at += idle;
            if let Some(byte) = body.as_bytes().get(at) {
                state.step(*byte).unwrap();
            }
            at += 1;
        }
        assert!(state.complete());
        assert!(skipped > 15, "{skipped}");
    }

    #[test]
    fn the_json_inside_callback_data_is_read_too() {
        assert!(read(r#"{"callbackData":"{\"a\":\"x\\n\",\"b\":[1]}"}"#).unwrap().complete());
        assert!(read(r#"{"callbackData":""}"#).unwrap().complete());
        assert!(read(r#"{"callbackData" : 1, "x":"{\"a"}"#).unwrap().complete());
        let (at, refusal) = read(r#"{"callbackData":"{\"a\":1,}"}"#).unwrap_err();
        assert_eq!(at, 26);
        assert!(matches!(refusal, Refusal::Inner(_)));
        assert!(matches!(read(r#"{"callbackData":"{\"a\":1"}"#), Err((25 | 26, Refusal::Inner(_)))));
        assert!(read(r#"{"x":{"callbackData":"{{"}}"#).unwrap().complete());
    }
}
