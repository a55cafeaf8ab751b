//! What a picture's bytes tell.

/// Klaviyo: above 600 KB a picture message may not be delivered
/// (<https://help.klaviyo.com/hc/en-us/articles/360041074911>). Read as 600 × 1024, so that nothing is
/// said of a picture that any reading allows.
pub(super) const MOST_BYTES: u64 = 600 * 1024;

/// Types that picture messages can have (Twilio, <https://support.twilio.com/hc/en-us/articles/360018832773>).
const TYPES: [&str; 3] = ["image/jpeg", "image/png", "image/gif"];

/// What the content is where it is none of the three; none where it is.
pub(super) fn other_type(beginning: &[u8]) -> Option<String> {
    if beginning.is_empty() {
        return Some("nothing at all".to_owned());
    }
    match infer::get(beginning) {
        Some(found) if TYPES.contains(&found.mime_type()) => None,
        Some(found) => Some(found.mime_type().to_owned()),
        None => Some("something else".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_is_told_by_the_bytes() {
        for picture in [&b"\x89PNG\r\n\x1a\n"[..], b"\xff\xd8\xff\xe0", b"GIF89a"] {
            assert_eq!(other_type(picture), None);
        }
        assert_eq!(other_type(b"RIFF\0\0\0\0WEBPVP8 ").as_deref(), Some("image/webp"));
        assert_eq!(other_type(b"<!DOCTYPE html><html>").as_deref(), Some("text/html"));
        assert_eq!(other_type(b"hello").as_deref(), Some("something else"));
        assert_eq!(other_type(b"").as_deref(), Some("nothing at all"));
    }
}
