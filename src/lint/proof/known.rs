//! Values of expressions that depend on nothing but the expression: most bodies of a folder print the same few.

use std::cell::RefCell;
use std::rc::Rc;

use super::code::{Expr, Root};
use super::hash::Map;
use super::value::{Abstract, Printed};

/// What an expression is worth, and what it prints.
pub(super) type Valued = (Abstract, Printed);

/// Values that a thread keeps; then it begins anew.
const MOST: usize = 4_096;

thread_local! {
    /// By key, without and with HTML escaping.
    static KNOWN: RefCell<[Map<Box<str>, Rc<Valued>>; 2]> = RefCell::default();
}

/// Whether an expression's value depends on its key only, where nothing is known of it: it and the arguments of its
/// filters are of the data, or written out. (A key that was shortened means something else in each body.)
pub(super) fn is_of_key(expr: &Expr) -> bool {
    let alone = |root: &Root| matches!(root, Root::Data(_) | Root::Lit(_));
    let arguments = || expr.filters.iter().filter_map(|filter| filter.argument.as_ref());
    let whole = |expr: &Expr| !expr.key.contains('~');
    alone(&expr.root) && arguments().all(|argument| alone(&argument.root) && whole(argument)) && whole(expr)
}

/// The value of such an expression.
pub(super) fn value(expr: &Expr, autoescape: bool, make: impl FnOnce() -> Valued) -> Rc<Valued> {
    KNOWN.with_borrow_mut(|known| {
        let [without, with] = known;
        let known = if autoescape { with } else { without };
        if let Some(value) = known.get(expr.key.as_str()) {
            return Rc::clone(value);
        }
        if known.len() >= MOST {
            known.clear();
        }
        let value = Rc::new(make());
        known.insert(expr.key.as_str().into(), Rc::clone(&value));
        value
    })
}
