//! Searching bytes eight at a time.

const ONES: u64 = 0x0101_0101_0101_0101;
const TOPS: u64 = 0x8080_8080_8080_8080;

/// A mark in the top bit of the lowest byte that equals `byte`; marks above it may be false.
#[inline(always)]
const fn equal(word: u64, byte: u8) -> u64 {
    let difference = word ^ (ONES * byte as u64);
    difference.wrapping_sub(ONES) & !difference & TOPS
}

/// The same for bytes below `bound`, which is at most 128.
#[inline(always)]
const fn below(word: u64, bound: u8) -> u64 {
    word.wrapping_sub(ONES * bound as u64) & !word & TOPS
}

#[inline(always)]
fn search(bytes: &[u8], from: usize, marks: impl Fn(u64) -> u64, is: impl Fn(u8) -> bool) -> Option<usize> {
    let mut at = from;
    while let Some(word) = bytes.get(at..at + 8).and_then(|word| word.first_chunk::<8>()) {
        let found = marks(u64::from_le_bytes(*word));
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    bytes.get(at..)?.iter().position(|byte| is(*byte)).map(|found| at + found)
}

/// Where from `from` on the first byte stands that ends or escapes a JSON string: `"`, `\`, or a
/// control character.
#[inline(always)]
pub(crate) fn string_stop(bytes: &[u8], from: usize) -> Option<usize> {
    search(
        bytes,
        from,
        |word| equal(word, b'"') | equal(word, b'\\') | below(word, 0x20),
        |byte| matches!(byte, b'"' | b'\\' | 0..=0x1f),
    )
}

/// Where from `from` on an unquoted field of a CSV row ends: at `delimiter` or a line feed.
#[inline(always)]
pub(crate) fn field_stop(bytes: &[u8], from: usize, delimiter: u8) -> Option<usize> {
    search(bytes, from, |word| equal(word, delimiter) | equal(word, b'\n'), |byte| byte == delimiter || byte == b'\n')
}

/// Where from `from` on the first `byte` stands.
#[inline(always)]
pub(crate) fn find(bytes: &[u8], from: usize, byte: u8) -> Option<usize> {
    search(bytes, from, |word| equal(word, byte), |found| found == byte)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn eight_at_a_time_finds_what_one_at_a_time_finds(bytes in proptest::collection::vec(any::<u8>(), 0..60), from in 0..60_usize) {
            let expected = |is: &dyn Fn(u8) -> bool| bytes.iter().enumerate().skip(from).find(|(_, b)| is(**b)).map(|(at, _)| at);
            prop_assert_eq!(string_stop(&bytes, from), expected(&|b| b == b'"' || b == b'\\' || b < 0x20));
            prop_assert_eq!(field_stop(&bytes, from, b','), expected(&|b| b == b',' || b == b'\n'));
            prop_assert_eq!(find(&bytes, from, 7), expected(&|b| b == 7));
        }
    }
}
