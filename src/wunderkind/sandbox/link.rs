//! Links as the endpoint shortens them: `https://txts.ly/` and a token.
//!
//! That `clickUrl` becomes such a link is documented; its token, and that the link stands behind
//! the text, are inferred.

use sha2::{Digest as _, Sha256};

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The fake short link of a message's `clickUrl`: the same for the same message, nowhere to be
/// followed.
pub(super) fn short(click_url: &str, message_id: &str, length: usize) -> String {
    let hash = Sha256::new().chain_update(message_id).chain_update([0]).chain_update(click_url).finalize();
    let digits = (0..length).map(|at| {
        let byte = hash.get(at % hash.len()).copied().unwrap_or_default();
        // Beyond the hash's length its bytes come again, shifted.
        let turn = u8::try_from(at / hash.len() % 61).unwrap_or_default();
        char::from(DIGITS.get(usize::from(byte.wrapping_add(turn)) % DIGITS.len()).copied().unwrap_or(b'0'))
    });
    let mut link = "https://txts.ly/".to_owned();
    link.extend(digits);
    link
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_has_the_length_asked_for_and_is_the_same_each_time() {
        for length in [1, 10, 40] {
            let link = short("https://shop.acme.test/?utm_api=x", "m", length);
            assert_eq!(link.len(), 16 + length);
            assert_eq!(link, short("https://shop.acme.test/?utm_api=x", "m", length));
            assert!(link[16..].bytes().all(|byte| byte.is_ascii_alphanumeric()));
        }
        assert_ne!(short("https://a.test", "m", 10), short("https://a.test", "n", 10));
    }
}
