//! Which filters and tags exist, and what they do.

use std::collections::BTreeMap;

use super::error::Fault;
use super::eval::Env;
use super::value::Val;

/// What a filter gives.
pub type FilterResult<'a> = Result<Val<'a>, Fault>;

/// A filter: the value, its argument if there is one, and what surrounds the call.
pub type FilterFn = for<'a> fn(Val<'a>, Option<Val<'a>>, &Env<'a>) -> FilterResult<'a>;

/// How many arguments a filter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Arity {
    /// None.
    None,
    /// One or none.
    Optional,
    /// One.
    Required,
    /// None; an argument passes Django's parser all the same and fails when rendered
    /// (filters whose function takes `autoescape`, facts/klaviyo-templates.md §5.2).
    NoneAtRender,
}

/// A filter of a library.
#[derive(Debug, Clone, Copy)]
pub struct FilterDef {
    /// Its name.
    pub name: &'static str,
    /// How many arguments it takes.
    pub arity: Arity,
    /// Django's `is_safe`: a safe string that goes in comes out safe.
    pub is_safe: bool,
    /// What it does.
    pub run: FilterFn,
    /// Why this dialect refuses it, if it does.
    pub refused: Option<&'static str>,
}

impl FilterDef {
    /// A filter whose output is escaped again.
    #[must_use]
    pub const fn new(name: &'static str, arity: Arity, run: FilterFn) -> Self {
        Self { name, arity, is_safe: false, run, refused: None }
    }

    /// A filter that keeps safe strings safe.
    #[must_use]
    pub const fn safe(name: &'static str, arity: Arity, run: FilterFn) -> Self {
        Self { name, arity, is_safe: true, run, refused: None }
    }
}

/// What a tag function is called with.
#[derive(Debug)]
pub struct TagCall<'c, 'a> {
    /// Values of the arguments by position.
    pub positional: &'c [Val<'a>],
    /// Values of the arguments by name.
    pub keywords: &'c [(&'c str, Val<'a>)],
    /// What surrounds the call.
    pub env: &'c Env<'a>,
}

impl<'a> TagCall<'_, 'a> {
    /// The value of a named argument.
    #[must_use]
    pub fn keyword(&self, name: &str) -> Option<Val<'a>> {
        self.keywords.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
    }
}

/// An inline tag's function: its value is printed (escaped as a variable would be) or bound with `as`.
pub type InlineFn = for<'c, 'a> fn(&TagCall<'c, 'a>) -> FilterResult<'a>;

/// A block tag's function: `None` leaves the block out, otherwise the values for the names that
/// the tag [binds](TagDef::binds) and then for its `as` name, in that order.
pub type BlockFn = for<'c, 'a> fn(&TagCall<'c, 'a>) -> Result<Option<Vec<Val<'a>>>, Fault>;

/// Whether a tag takes `as name`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Binding {
    /// No.
    Never,
    /// Yes, if the author wants.
    Optional,
    /// It must.
    Required,
}

/// The arguments that an added tag takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TagArguments {
    /// Fewest arguments by position.
    pub min: usize,
    /// Most arguments by position.
    pub max: usize,
    /// Names of the arguments by name.
    pub keywords: &'static [&'static str],
    /// Whether it takes `as name`.
    pub binding: Binding,
}

/// What a tag of a library is.
#[derive(Debug, Clone, Copy)]
pub enum TagShape {
    /// One of Django's, known to the parser.
    Builtin,
    /// One of Django's that needs what a body has not; the text says what.
    Unsupported(&'static str),
    /// An added tag without a block.
    Inline {
        /// Its arguments.
        arguments: TagArguments,
        /// What it does.
        run: InlineFn,
    },
    /// An added tag with a block.
    Block {
        /// Its arguments.
        arguments: TagArguments,
        /// The tag that ends it.
        closer: &'static str,
        /// Names it binds in its block, besides an `as` name.
        binds: &'static [&'static str],
        /// What it does.
        run: BlockFn,
    },
}

/// A tag of a library.
#[derive(Debug, Clone, Copy)]
pub struct TagDef {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub shape: TagShape,
    /// Why this dialect refuses it, if it does.
    pub refused: Option<&'static str>,
}

impl TagDef {
    const fn builtin(name: &'static str) -> Self {
        Self { name, shape: TagShape::Builtin, refused: None }
    }

    /// The names that the tag binds in its block without `as`.
    #[must_use]
    pub const fn binds(&self) -> &'static [&'static str] {
        match self.shape {
            TagShape::Block { binds, .. } => binds,
            _ => &[],
        }
    }
}

/// The filters and tags that a template may use.
#[derive(Debug, Clone)]
pub struct Library {
    name: &'static str,
    filters: BTreeMap<&'static str, FilterDef>,
    tags: BTreeMap<&'static str, TagDef>,
}

const BUILTIN_TAGS: [&str; 17] = [
    "autoescape",
    "comment",
    "cycle",
    "filter",
    "firstof",
    "for",
    "if",
    "ifchanged",
    "now",
    "regroup",
    "resetcycle",
    "spaceless",
    "templatetag",
    "verbatim",
    "widthratio",
    "with",
    "load",
];

const UNSUPPORTED_TAGS: [(&str, &str); 8] = [
    ("block", "template inheritance needs other templates"),
    ("csrf_token", "it belongs to web forms"),
    ("debug", "it shows the internals of a running Django"),
    ("extends", "template inheritance needs other templates"),
    ("include", "it needs other templates"),
    ("lorem", "it prints random filler text"),
    ("querystring", "it needs a web request"),
    ("url", "it needs the address table of a Django project"),
];

impl Library {
    /// Django 5.2's own filters and tags (`django/template/defaultfilters.py`, `defaulttags.py`).
    #[must_use]
    pub fn django() -> Self {
        let mut library = Self { name: "django", filters: BTreeMap::new(), tags: BTreeMap::new() };
        for filter in super::filters::all() {
            library.add_filter(filter);
        }
        for name in BUILTIN_TAGS {
            library.add_tag(TagDef::builtin(name));
        }
        for (name, why) in UNSUPPORTED_TAGS {
            library.add_tag(TagDef { name, shape: TagShape::Unsupported(why), refused: None });
        }
        library
    }

    /// The same library under another name, for a dialect to build on.
    #[must_use]
    pub const fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// The dialect's name, for messages.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Adds a filter, or replaces the one of its name.
    pub fn add_filter(&mut self, filter: FilterDef) {
        self.filters.insert(filter.name, filter);
    }

    /// Adds a tag, or replaces the one of its name.
    pub fn add_tag(&mut self, tag: TagDef) {
        self.tags.insert(tag.name, tag);
    }

    /// Makes a filter an error in this dialect, for the reason given. Unknown names are ignored.
    pub fn refuse_filter(&mut self, name: &str, why: &'static str) {
        if let Some(filter) = self.filters.get_mut(name) {
            filter.refused = Some(why);
        }
    }

    /// Makes a tag an error in this dialect, for the reason given. Unknown names are ignored.
    pub fn refuse_tag(&mut self, name: &str, why: &'static str) {
        if let Some(tag) = self.tags.get_mut(name) {
            tag.refused = Some(why);
        }
    }

    /// The filter of this name.
    #[must_use]
    pub fn filter(&self, name: &str) -> Option<&FilterDef> {
        self.filters.get(name)
    }

    /// The tag of this name.
    #[must_use]
    pub fn tag(&self, name: &str) -> Option<&TagDef> {
        self.tags.get(name)
    }

    /// All filters by name.
    pub fn filters(&self) -> impl Iterator<Item = &FilterDef> {
        self.filters.values()
    }

    /// All tags by name.
    pub fn tags(&self) -> impl Iterator<Item = &TagDef> {
        self.tags.values()
    }
}
