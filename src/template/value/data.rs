//! The document: nodes and text.

use super::val::Val;

/// A JSON document, ready to be read by templates. Made once with [`Value::from_json`] or from a
/// [`serde_json::Value`]; reading it allocates nothing.
#[derive(Debug, Clone)]
pub struct Value {
    pub(super) nodes: Vec<Node>,
    pub(super) text: String,
    pub(super) root: Node,
}

/// One value: its key (when it is a member of an object), its kind and its payload.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// Where the key begins in the text.
    pub(super) key: u32,
    /// The kind in the low four bits, the length of the key above.
    pub(super) meta: u32,
    pub(super) payload: u64,
}

pub(super) mod kind {
    pub(in super::super) const NULL: u32 = 0;
    pub(in super::super) const FALSE: u32 = 1;
    pub(in super::super) const TRUE: u32 = 2;
    pub(in super::super) const INT: u32 = 3;
    pub(in super::super) const FLOAT: u32 = 4;
    pub(in super::super) const BIG: u32 = 5;
    pub(in super::super) const TEXT: u32 = 6;
    pub(in super::super) const LIST: u32 = 7;
    pub(in super::super) const DICT: u32 = 8;
}

/// The longest key: 28 bits of the node hold its length.
pub(super) const MAX_KEY: usize = (1 << 28) - 1;

impl Node {
    pub(super) const fn new(kind: u32, payload: u64) -> Self {
        Self { key: 0, meta: kind, payload }
    }

    /// A payload of two halves: where a run begins and how long it is.
    pub(super) const fn run(start: u32, length: u32) -> u64 {
        (start as u64) | ((length as u64) << 32)
    }

    pub(super) const fn key_len(self) -> usize {
        (self.meta >> 4) as usize
    }
}

impl Value {
    fn slice(&self, start: u32, length: usize) -> &str {
        let start = start as usize;
        self.text.get(start..start + length).unwrap_or("")
    }

    pub(super) fn key(&self, node: Node) -> &str {
        self.slice(node.key, node.key_len())
    }

    #[inline(always)]
    fn is_key(&self, node: Node, key: &str) -> bool {
        let start = node.key as usize;
        node.key_len() == key.len() && self.text.as_bytes().get(start..start + key.len()) == Some(key.as_bytes())
    }

    #[inline(always)]
    pub(super) fn read(&self, node: Node) -> Val<'_> {
        let start = node.payload as u32;
        let length = (node.payload >> 32) as u32;
        match node.meta & 15 {
            kind::FALSE => Val::Bool(false),
            kind::TRUE => Val::Bool(true),
            kind::INT => Val::Int(node.payload.cast_signed()),
            kind::FLOAT => Val::Float(f64::from_bits(node.payload)),
            kind::BIG => Val::Big(self.slice(start, length as usize)),
            kind::TEXT => Val::Str(self.slice(start, length as usize)),
            kind::LIST => Val::DataList(Children { value: self, start, length }),
            kind::DICT => Val::DataDict(Children { value: self, start, length }),
            _ => Val::None,
        }
    }

    /// The whole document as a value.
    #[must_use]
    pub fn root(&self) -> Val<'_> {
        self.read(self.root)
    }

    /// The member `key` of the outermost object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Val<'_>> {
        match self.root() {
            Val::DataDict(dict) => dict.get(key),
            _ => None,
        }
    }

    /// Size in memory, bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        size_of::<Self>() + size_of_val(self.nodes.as_slice()) + self.text.len()
    }
}

/// Where a key was found last time at one place of a program: documents of one source have one
/// shape, so the next look begins there.
pub(crate) type Hint = std::cell::Cell<u32>;

/// The members of a list or an object of a document.
#[derive(Clone, Copy)]
pub struct Children<'a> {
    pub(super) value: &'a Value,
    start: u32,
    length: u32,
}

impl std::fmt::Debug for Children<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.entries()).finish()
    }
}

impl<'a> Children<'a> {
    #[inline]
    fn nodes(self) -> &'a [Node] {
        let start = self.start as usize;
        self.value.nodes.get(start..start + self.length as usize).unwrap_or(&[])
    }

    /// How many there are.
    #[must_use]
    pub const fn len(self) -> usize {
        self.length as usize
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.length == 0
    }

    /// The member at `index`.
    #[must_use]
    #[inline]
    pub fn at(self, index: usize) -> Option<Val<'a>> {
        self.nodes().get(index).map(|node| self.value.read(*node))
    }

    /// The key of the member at `index`.
    #[must_use]
    pub fn key_at(self, index: usize) -> Option<&'a str> {
        self.nodes().get(index).map(|node| self.value.key(*node))
    }

    /// The member `key`.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Val<'a>> {
        self.find(key).and_then(|index| self.at(index))
    }

    fn find(self, key: &str) -> Option<usize> {
        self.nodes().iter().position(|node| self.value.is_key(*node, key))
    }

    /// The member `key`, looked for first where `hint` says.
    #[inline(always)]
    pub(crate) fn get_hinted(self, key: &str, hint: &Hint) -> Option<Val<'a>> {
        let at = hint.get();
        if at < self.length
            && let Some(node) = self.value.nodes.get(self.start as usize + at as usize)
            && self.value.is_key(*node, key)
        {
            return Some(self.value.read(*node));
        }
        self.search(key, hint)
    }

    #[inline(never)]
    fn search(self, key: &str, hint: &Hint) -> Option<Val<'a>> {
        let index = self.find(key)?;
        hint.set(u32::try_from(index).unwrap_or(0));
        self.at(index)
    }

    /// All members with their keys (empty for lists).
    pub fn entries(self) -> impl DoubleEndedIterator<Item = (&'a str, Val<'a>)> {
        self.nodes().iter().map(move |node| (self.value.key(*node), self.value.read(*node)))
    }

    /// All members.
    pub fn values(self) -> impl DoubleEndedIterator<Item = Val<'a>> {
        self.nodes().iter().map(move |node| self.value.read(*node))
    }

    /// Whether both are the same place of the same document.
    pub(super) fn same(self, other: Self) -> bool {
        std::ptr::eq(self.value, other.value) && self.start == other.start && self.length == other.length
    }
}
