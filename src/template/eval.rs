//! What surrounds a render: options, limits, and the arena that filters build their values in.

use bumpalo::Bump;

use super::error::Fault;
use super::moment::Moment;
use super::value::{Val, Value};

/// Where a render stops, so that a hostile template can't take the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of output.
    pub output: usize,
    /// Turns of all loops together.
    pub turns: u64,
    /// Steps: tags, filters and, by their length, the texts they work on.
    pub fuel: u64,
    /// Bytes of intermediate values.
    pub memory: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { output: 16 << 20, turns: 1_000_000, fuel: 20_000_000, memory: 64 << 20 }
    }
}

/// How to render.
#[derive(Debug, Clone, Copy)]
pub struct RenderOptions<'o> {
    /// Whether the output of variables is escaped for HTML.
    pub autoescape: bool,
    /// Where to stop.
    pub limits: Limits,
    /// The time that `{% now %}` shows; none for the machine's clock.
    pub now: Option<Moment>,
    /// Data for the filters and tags of a dialect (settings, catalogue); templates can't see it.
    pub extras: Option<&'o Value>,
    /// Seed of the filter `random`.
    pub seed: u64,
}

impl Default for RenderOptions<'_> {
    fn default() -> Self {
        Self { autoescape: true, limits: Limits::default(), now: None, extras: None, seed: 0 }
    }
}

/// What a filter or tag function is called with besides its values.
#[derive(Debug)]
pub struct Env<'a> {
    bump: &'a Bump,
    autoescape: bool,
    now: Option<Moment>,
    extras: Option<&'a Value>,
    memory: usize,
    seed: u64,
}

impl<'a> Env<'a> {
    pub(crate) const fn new(bump: &'a Bump, options: &RenderOptions<'a>) -> Self {
        Self {
            bump,
            autoescape: options.autoescape,
            now: options.now,
            extras: options.extras,
            memory: options.limits.memory,
            seed: options.seed,
        }
    }

    /// Whether the output of variables is escaped at this place.
    #[must_use]
    pub const fn autoescape(&self) -> bool {
        self.autoescape
    }

    pub(crate) const fn set_autoescape(&mut self, on: bool) -> bool {
        std::mem::replace(&mut self.autoescape, on)
    }

    /// The time of the render.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.now.unwrap_or_else(Moment::now)
    }

    /// A member of [`RenderOptions::extras`].
    #[must_use]
    pub fn extra(&self, name: &str) -> Option<Val<'a>> {
        self.extras.and_then(|extras| extras.get(name))
    }

    pub(crate) const fn seed(&self) -> u64 {
        self.seed
    }

    /// Refuses work that would need more than the limit of memory.
    ///
    /// # Errors
    /// A fault that names the limit.
    pub fn reserve(&self, bytes: usize) -> Result<(), Fault> {
        if bytes > self.memory || self.bump.allocated_bytes() > self.memory {
            return Err(Fault::limit(format!("intermediate values need more than {} bytes", self.memory)));
        }
        Ok(())
    }

    /// Keeps a text for the render.
    #[must_use]
    pub fn text(&self, text: &str) -> &'a str {
        self.bump.alloc_str(text)
    }

    /// Keeps values for the render.
    #[must_use]
    pub fn list(&self, items: &[Val<'a>]) -> &'a [Val<'a>] {
        self.bump.alloc_slice_copy(items)
    }

    /// Keeps the entries of a dict for the render.
    #[must_use]
    pub fn dict(&self, entries: &[(&'a str, Val<'a>)]) -> Val<'a> {
        Val::Dict(self.bump.alloc_slice_copy(entries))
    }

    /// A list of texts.
    #[must_use]
    pub fn texts(&self, texts: impl Iterator<Item = &'a str>) -> &'a [Val<'a>] {
        let mut items = bumpalo::collections::Vec::new_in(self.bump);
        items.extend(texts.map(Val::Str));
        items.into_bump_slice()
    }

    /// Keeps a moment for the render.
    #[must_use]
    pub fn moment(&self, moment: Moment) -> Val<'a> {
        Val::Moment(self.bump.alloc(moment))
    }

    pub(crate) fn keep(&self, value: Val<'a>) -> &'a Val<'a> {
        self.bump.alloc(value)
    }

    pub(crate) fn pair(&self, first: Val<'a>, second: Val<'a>) -> &'a [Val<'a>; 2] {
        self.bump.alloc([first, second])
    }

    pub(crate) fn bytes(&self, bytes: &[u8]) -> &'a [u8] {
        self.bump.alloc_slice_copy(bytes)
    }

    /// A whole number of any size.
    #[must_use]
    pub fn big(&self, number: &num_bigint::BigInt) -> Val<'a> {
        i64::try_from(number).map_or_else(|_| Val::Big(self.text(&number.to_string())), Val::Int)
    }

    /// A text to be built in place.
    #[must_use]
    pub fn buffer(&self, capacity: usize) -> Buffer<'a> {
        Buffer(bumpalo::collections::String::with_capacity_in(capacity, self.bump))
    }

    pub(crate) fn vec(&self) -> bumpalo::collections::Vec<'a, Val<'a>> {
        bumpalo::collections::Vec::new_in(self.bump)
    }
}

/// A text being built in the arena of a render.
#[derive(Debug)]
pub struct Buffer<'a>(bumpalo::collections::String<'a>);

impl<'a> Buffer<'a> {
    /// Appends a text.
    #[inline]
    pub fn push_str(&mut self, text: &str) {
        self.0.push_str(text);
    }

    /// Appends a character.
    #[inline]
    pub fn push(&mut self, c: char) {
        self.0.push(c);
    }

    /// The text so far.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The finished text.
    #[must_use]
    pub fn finish(self) -> &'a str {
        self.0.into_bump_str()
    }
}

impl std::fmt::Write for Buffer<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.push_str(text);
        Ok(())
    }
}
