//! The values that the evaluator and filters handle.

use super::data::Children;
use crate::template::moment::Moment;

/// A value while rendering. `Copy` and three words small; what is large is borrowed.
///
/// The kind takes a whole word: copies are then three aligned words, where a byte and its padding
/// would be copied in pieces that the processor has to wait for (twice the time of a render).
#[derive(Debug, Clone, Copy)]
#[repr(u64)]
pub enum Val<'a> {
    /// `None`
    None,
    /// `True` or `False`
    Bool(bool),
    /// A whole number of 64 bits.
    Int(i64),
    /// A larger whole number: decimal digits with sign, without leading zeros.
    Big(&'a str),
    /// A float.
    Float(f64),
    /// Text that is escaped when autoescaping is on.
    Str(&'a str),
    /// Text marked safe.
    Safe(&'a str),
    /// A list of a document.
    DataList(Children<'a>),
    /// An object of a document.
    DataDict(Children<'a>),
    /// A list made while rendering.
    List(&'a [Val<'a>]),
    /// A tuple.
    Tuple(&'a [Val<'a>]),
    /// A dict made while rendering; its keys are texts.
    Dict(&'a [(&'a str, Val<'a>)]),
    /// One group of `{% regroup %}`: its key and its items.
    Group(&'a [Val<'a>; 2]),
    /// `dict.items()`
    Items(&'a Val<'a>),
    /// `dict.keys()`
    Keys(&'a Val<'a>),
    /// `dict.values()`
    Values(&'a Val<'a>),
    /// A date with time.
    Moment(&'a Moment),
    /// Python `bytes`.
    Bytes(&'a [u8]),
}

/// The members of any list-like value.
#[derive(Debug, Clone, Copy)]
pub enum List<'a> {
    /// Of a document.
    Data(Children<'a>),
    /// Made while rendering.
    Made(&'a [Val<'a>]),
}

impl<'a> List<'a> {
    /// How many there are.
    #[must_use]
    pub const fn len(self) -> usize {
        match self {
            Self::Data(children) => children.len(),
            Self::Made(items) => items.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The member at `index`.
    #[must_use]
    #[inline]
    pub fn at(self, index: usize) -> Option<Val<'a>> {
        match self {
            Self::Data(children) => children.at(index),
            Self::Made(items) => items.get(index).copied(),
        }
    }

    /// All members.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Val<'a>> {
        (0..self.len()).map(move |index| self.at(index).unwrap_or(Val::None))
    }
}

impl<'a> Val<'a> {
    /// The text of a text, safe or not.
    #[must_use]
    pub const fn as_str(self) -> Option<&'a str> {
        match self {
            Self::Str(text) | Self::Safe(text) => Some(text),
            _ => None,
        }
    }

    /// The members of a list or tuple.
    #[must_use]
    pub const fn as_list(self) -> Option<List<'a>> {
        match self {
            Self::DataList(children) => Some(List::Data(children)),
            Self::List(items) | Self::Tuple(items) => Some(List::Made(items)),
            Self::Group(pair) => Some(List::Made(pair)),
            _ => None,
        }
    }

    /// Whether it is a `dict`.
    #[must_use]
    pub const fn is_dict(self) -> bool {
        matches!(self, Self::DataDict(_) | Self::Dict(_))
    }

    /// The keys and values of a dict, in order; nothing of other values.
    pub fn entries(self) -> impl DoubleEndedIterator<Item = (&'a str, Val<'a>)> {
        let (data, made): (Option<Children<'a>>, &'a [(&'a str, Self)]) = match self {
            Self::DataDict(children) => (Some(children), &[]),
            Self::Dict(entries) => (None, entries),
            _ => (None, &[]),
        };
        data.into_iter().flat_map(Children::entries).chain(made.iter().copied())
    }

    /// The member `key` of a dict.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Self> {
        match self {
            Self::DataDict(children) => children.get(key),
            Self::Dict(entries) => entries.iter().find(|(name, _)| *name == key).map(|(_, value)| *value),
            _ => None,
        }
    }

    /// Python's `len()`, where the type has one. Texts count characters.
    #[must_use]
    pub fn length(self) -> Option<usize> {
        Some(match self {
            Self::Str(text) | Self::Safe(text) => {
                if text.is_ascii() {
                    text.len()
                } else {
                    text.chars().count()
                }
            }
            Self::DataList(children) | Self::DataDict(children) => children.len(),
            Self::List(items) | Self::Tuple(items) => items.len(),
            Self::Group(_) => 2,
            Self::Dict(entries) => entries.len(),
            Self::Items(dict) | Self::Keys(dict) | Self::Values(dict) => return dict.length(),
            Self::Bytes(bytes) => bytes.len(),
            _ => return None,
        })
    }

    /// Python's truth.
    #[must_use]
    #[inline]
    pub fn is_true(self) -> bool {
        match self {
            Self::None => false,
            Self::Bool(value) => value,
            Self::Int(value) => value != 0,
            Self::Float(value) => value != 0.0,
            Self::Str(text) | Self::Safe(text) => !text.is_empty(),
            Self::Big(_) | Self::Moment(_) => true,
            other => other.length().is_none_or(|length| length > 0),
        }
    }

    /// Whether it is a text marked safe.
    #[must_use]
    pub const fn is_safe(self) -> bool {
        matches!(self, Self::Safe(_))
    }

    /// The name of its Python type.
    #[must_use]
    pub const fn type_name(self) -> &'static str {
        match self {
            Self::None => "NoneType",
            Self::Bool(_) => "bool",
            Self::Int(_) | Self::Big(_) => "int",
            Self::Float(_) => "float",
            Self::Str(_) => "str",
            Self::Safe(_) => "SafeString",
            Self::DataList(_) | Self::List(_) => "list",
            Self::DataDict(_) | Self::Dict(_) => "dict",
            Self::Tuple(_) => "tuple",
            Self::Group(_) => "GroupedResult",
            Self::Items(_) => "dict_items",
            Self::Keys(_) => "dict_keys",
            Self::Values(_) => "dict_values",
            Self::Moment(_) => "datetime.datetime",
            Self::Bytes(_) => "bytes",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_results_of_values_are_three_words() {
        let word = size_of::<usize>();
        assert_eq!(size_of::<Val<'_>>(), 3 * word);
        assert_eq!(size_of::<Option<Val<'_>>>(), 3 * word);
        assert_eq!(size_of::<Result<Val<'_>, crate::template::Fault>>(), 3 * word);
    }
}
