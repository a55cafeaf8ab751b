//! A fast hash of texts for the search for doubles. Not for hostile input: a collision counts a
//! message too many as doubled.

const KEY: u64 = 0x9E37_79B9_7F4A_7C15;
const MIX: u64 = 0xA076_1D64_78BD_642F;

/// 128 bits of a product folded into 64.
#[inline(always)]
const fn fold(a: u64, b: u64) -> u64 {
    let product = (a as u128) * (b as u128);
    (product as u64) ^ ((product >> 64) as u64)
}

/// The hash of `bytes` after what `state` is the hash of. The length counts: "ab", "c" is not "a", "bc".
#[inline]
pub(super) fn hash(state: u64, bytes: &[u8]) -> u64 {
    let mut state = fold(state ^ KEY, (bytes.len() as u64).wrapping_add(MIX));
    let words = bytes.chunks_exact(8);
    let rest = words.remainder();
    for word in words {
        let word = word.first_chunk::<8>().map_or(0, |word| u64::from_le_bytes(*word));
        state = fold(state ^ word, MIX);
    }
    let mut last = [0; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    fold(state ^ u64::from_le_bytes(last), KEY)
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn a_million_texts_have_a_million_hashes() {
        let mut hashes: Vec<u64> = (0..1_000_000_u32).map(|n| hash(0, format!("+1{n:09}").as_bytes())).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 1_000_000);
        assert_ne!(hash(hash(0, b"ab"), b"c"), hash(hash(0, b"a"), b"bc"));
        assert_ne!(hash(0, b""), hash(0, b"\0"));
    }
}
