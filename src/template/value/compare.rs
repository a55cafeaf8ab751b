//! Python's `==`, `<`, `in` and `is`.

use std::cmp::Ordering;

use super::val::Val;

/// Containers nested deeper count as different; Python stops with a `RecursionError`.
const MAX_DEPTH: usize = 400;

/// `a == b`.
pub(crate) fn equal(a: Val<'_>, b: Val<'_>) -> bool {
    equal_at(a, b, 0)
}

fn equal_at(a: Val<'_>, b: Val<'_>, depth: usize) -> bool {
    if depth > MAX_DEPTH {
        return false;
    }
    match (a, b) {
        (Val::None, Val::None) => true,
        (Val::Str(a) | Val::Safe(a), Val::Str(b) | Val::Safe(b)) => a == b,
        (Val::Moment(a), Val::Moment(b)) => a == b,
        (Val::Bytes(a), Val::Bytes(b)) => a == b,
        (Val::Values(a), Val::Values(b)) => std::ptr::eq(a, b),
        _ if is_number(a) && is_number(b) => compare_numbers(a, b) == Some(Ordering::Equal),
        _ if a.is_dict() && b.is_dict() => {
            a.length() == b.length()
                && a.entries().all(|(key, value)| b.get(key).is_some_and(|other| equal_at(value, other, depth + 1)))
        }
        _ => match (a.as_list(), b.as_list()) {
            (Some(left), Some(right)) => {
                is_tuple(a) == is_tuple(b)
                    && left.len() == right.len()
                    && left.iter().zip(right.iter()).all(|(x, y)| equal_at(x, y, depth + 1))
            }
            _ => same_view(a, b, depth),
        },
    }
}

fn same_view(a: Val<'_>, b: Val<'_>, depth: usize) -> bool {
    match (a, b) {
        (Val::Keys(a), Val::Keys(b)) => a.length() == b.length() && a.entries().all(|(key, _)| b.get(key).is_some()),
        (Val::Items(a), Val::Items(b)) => equal_at(*a, *b, depth + 1),
        _ => false,
    }
}

const fn is_tuple(value: Val<'_>) -> bool {
    matches!(value, Val::Tuple(_) | Val::Group(_))
}

const fn is_number(value: Val<'_>) -> bool {
    matches!(value, Val::Bool(_) | Val::Int(_) | Val::Big(_) | Val::Float(_))
}

/// Exact comparison of numbers of any kind; nothing for NaN.
fn compare_numbers(a: Val<'_>, b: Val<'_>) -> Option<Ordering> {
    match (widen(a), widen(b)) {
        (Val::Int(a), Val::Int(b)) => Some(a.cmp(&b)),
        (Val::Float(a), Val::Float(b)) => a.partial_cmp(&b),
        (Val::Int(a), Val::Float(b)) => compare_int_float(a, b),
        (Val::Float(a), Val::Int(b)) => compare_int_float(b, a).map(Ordering::reverse),
        (Val::Big(a), Val::Big(b)) => Some(compare_digits(a, b)),
        (Val::Big(a), Val::Int(_)) => Some(if a.starts_with('-') { Ordering::Less } else { Ordering::Greater }),
        (Val::Int(_), Val::Big(b)) => Some(if b.starts_with('-') { Ordering::Greater } else { Ordering::Less }),
        (Val::Big(a), Val::Float(b)) => compare_big_float(a, b),
        (Val::Float(a), Val::Big(b)) => compare_big_float(b, a).map(Ordering::reverse),
        _ => None,
    }
}

const fn widen(value: Val<'_>) -> Val<'_> {
    match value {
        Val::Bool(flag) => Val::Int(flag as i64),
        other => other,
    }
}

fn compare_int_float(a: i64, b: f64) -> Option<Ordering> {
    #[allow(clippy::cast_precision_loss, reason = "only values that survive the way back are taken as equal")]
    let float = a as f64;
    match float.partial_cmp(&b)? {
        // Rounding may have made them equal: compare the whole numbers.
        #[allow(clippy::cast_possible_truncation, reason = "both are whole and in range of i128")]
        Ordering::Equal => Some(i128::from(a).cmp(&(b as i128))),
        unequal => Some(unequal),
    }
}

fn compare_big_float(a: &str, b: f64) -> Option<Ordering> {
    if b.is_nan() {
        return None;
    }
    if b.is_infinite() {
        return Some(if b > 0.0 { Ordering::Less } else { Ordering::Greater });
    }
    // Any fraction is far below the size of a big integer's last digit only when `b` is small,
    // and then the whole parts differ already.
    Some(compare_digits(a, &format!("{:.0}", b.trunc())))
}

/// Compares whole numbers written as decimal digits with sign, without leading zeros.
fn compare_digits(a: &str, b: &str) -> Ordering {
    match (a.strip_prefix('-'), b.strip_prefix('-')) {
        (None, None) => a.len().cmp(&b.len()).then_with(|| a.cmp(b)),
        (Some(a), Some(b)) => b.len().cmp(&a.len()).then_with(|| b.cmp(a)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
    }
}

/// `a < b`, `a > b` …; nothing where Python raises TypeError (or a NaN makes all of them false).
pub(crate) fn order(a: Val<'_>, b: Val<'_>) -> Option<Ordering> {
    order_at(a, b, 0)
}

fn order_at(a: Val<'_>, b: Val<'_>, depth: usize) -> Option<Ordering> {
    if depth > MAX_DEPTH {
        return None;
    }
    match (a, b) {
        (Val::Str(a) | Val::Safe(a), Val::Str(b) | Val::Safe(b)) => Some(a.cmp(b)),
        (Val::Moment(a), Val::Moment(b)) => a.compare(b),
        (Val::Bytes(a), Val::Bytes(b)) => Some(a.cmp(b)),
        _ if is_number(a) && is_number(b) => compare_numbers(a, b),
        _ => {
            let (left, right) = (a.as_list()?, b.as_list()?);
            if is_tuple(a) != is_tuple(b) {
                return None;
            }
            for (x, y) in left.iter().zip(right.iter()) {
                if !equal_at(x, y, depth + 1) {
                    return order_at(x, y, depth + 1);
                }
            }
            Some(left.len().cmp(&right.len()))
        }
    }
}

/// `needle in haystack`; nothing where Python raises TypeError.
pub(crate) fn contains(needle: Val<'_>, haystack: Val<'_>) -> Option<bool> {
    if let Some(text) = haystack.as_str() {
        return needle.as_str().map(|needle| text.contains(needle));
    }
    if let Some(list) = haystack.as_list() {
        return Some(list.iter().any(|item| equal(needle, item)));
    }
    match haystack {
        Val::DataDict(_) | Val::Dict(_) => key_in(needle, haystack),
        Val::Keys(dict) => key_in(needle, *dict),
        Val::Values(dict) => Some(dict.entries().any(|(_, value)| equal(needle, value))),
        Val::Items(dict) => Some(match needle {
            Val::Tuple([key, value]) => {
                key.as_str().and_then(|key| dict.get(key)).is_some_and(|member| equal(*value, member))
            }
            _ => false,
        }),
        _ => None,
    }
}

fn key_in(needle: Val<'_>, dict: Val<'_>) -> Option<bool> {
    match needle {
        Val::Str(key) | Val::Safe(key) => Some(dict.get(key).is_some()),
        Val::DataList(_) | Val::List(_) | Val::DataDict(_) | Val::Dict(_) | Val::Items(_) | Val::Keys(_) => None,
        _ => Some(false),
    }
}

/// `a is b`, as far as CPython's object identity can be told: singletons, small integers, and
/// values at one place of the data.
pub(crate) fn identical(a: Val<'_>, b: Val<'_>) -> bool {
    match (a, b) {
        (Val::None, Val::None) => true,
        (Val::Bool(a), Val::Bool(b)) => a == b,
        (Val::Int(a), Val::Int(b)) => a == b && (-5..=256).contains(&a),
        (Val::Str(a), Val::Str(b)) | (Val::Safe(a), Val::Safe(b)) => {
            std::ptr::eq(a, b) || (a == b && matches!((a.len(), b.len()), (0, 0)))
        }
        (Val::DataList(a), Val::DataList(b)) | (Val::DataDict(a), Val::DataDict(b)) => a.same(b),
        (Val::List(a), Val::List(b)) | (Val::Tuple(a), Val::Tuple(b)) => std::ptr::eq(a, b),
        (Val::Dict(a), Val::Dict(b)) => std::ptr::eq(a, b),
        (Val::Group(a), Val::Group(b)) => std::ptr::eq(a, b),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_across_types_exactly() {
        assert!(equal(Val::Int(1), Val::Float(1.0)));
        assert!(equal(Val::Bool(true), Val::Int(1)));
        assert!(!equal(Val::Int(9_007_199_254_740_993), Val::Float(9_007_199_254_740_992.0)));
        assert_eq!(order(Val::Big("100000000000000000000"), Val::Float(1e20)), Some(Ordering::Equal));
        assert_eq!(order(Val::Big("-100000000000000000000"), Val::Int(0)), Some(Ordering::Less));
    }

    #[test]
    fn values_of_different_kinds_are_unequal_and_unordered() {
        assert!(!equal(Val::Str("1"), Val::Int(1)));
        assert_eq!(order(Val::Str("1"), Val::Int(1)), None);
        assert_eq!(order(Val::None, Val::None), None);
        assert!(!equal(Val::List(&[]), Val::Tuple(&[])));
    }

    #[test]
    fn membership_follows_the_container() {
        assert_eq!(contains(Val::Str("b"), Val::Str("abc")), Some(true));
        assert_eq!(contains(Val::Int(1), Val::Str("1")), None);
        assert_eq!(contains(Val::Str("k"), Val::Dict(&[("k", Val::None)])), Some(true));
        assert_eq!(contains(Val::List(&[]), Val::Dict(&[])), None);
        assert_eq!(contains(Val::Str("x"), Val::None), None);
    }
}
