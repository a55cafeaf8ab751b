//! Texts that `build.rs` deflates (RFC 1951), so that the binary stays small.

use std::io::Read;

use flate2::read::DeflateDecoder;

/// The text that was packed. Empty where it is none, which the tests of those who keep one rule out.
pub(crate) fn unpacked(packed: &[u8]) -> String {
    let mut text = String::new();
    match DeflateDecoder::new(packed).read_to_string(&mut text) {
        Ok(_) => text,
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::unpacked;

    #[test]
    fn what_was_packed_comes_back_and_what_was_not_is_empty() {
        use std::io::Write;
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all("é page".repeat(100).as_bytes()).unwrap();
        assert_eq!(unpacked(&encoder.finish().unwrap()), "é page".repeat(100));
        assert_eq!(unpacked(b"\xff\xff"), "");
    }
}
