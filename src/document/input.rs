//! From the bytes of a file to its text.

/// The most bytes that a spec or body may have. A hundred webhooks with long texts stay
/// under a tenth of it; what is larger is another kind of file given by mistake.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;

/// Why bytes can't be read as a spec or body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// More bytes than [`MAX_BYTES`].
    #[error("the file is larger than {} MiB: this is no spec or webhook body", MAX_BYTES / (1024 * 1024))]
    TooLarge,
    /// A zero byte or another sign of a binary file.
    #[error("the file is binary data (byte {at} is zero), not text")]
    Binary {
        /// Offset of the first such byte.
        at: usize,
    },
    /// Text in another encoding.
    #[error("the file is encoded in UTF-16; save it as UTF-8")]
    Utf16,
    /// Bytes that no UTF-8 text has.
    #[error("the file is not UTF-8 text (byte {at}); save it as UTF-8")]
    NotUtf8 {
        /// Offset of the first such byte.
        at: usize,
    },
}

/// The text of a file's bytes.
///
/// # Errors
/// When there are too many of them, or they are not UTF-8 text.
pub fn text_of(bytes: Vec<u8>) -> Result<String, InputError> {
    if bytes.len() > MAX_BYTES {
        return Err(InputError::TooLarge);
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(InputError::Utf16);
    }
    if let Some(at) = memchr::memchr(0, &bytes) {
        return Err(InputError::Binary { at });
    }
    String::from_utf8(bytes).map_err(|error| InputError::NotUtf8 { at: error.utf8_error().valid_up_to() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_passes_and_everything_else_is_named() {
        assert_eq!(text_of("é".as_bytes().to_vec()), Ok("é".to_owned()));
        assert_eq!(text_of(vec![b'a', 0xE9]), Err(InputError::NotUtf8 { at: 1 }));
        assert_eq!(text_of(vec![0x89, b'P', 0]), Err(InputError::Binary { at: 2 }));
        assert_eq!(text_of(vec![0xFF, 0xFE, b'a', 0]), Err(InputError::Utf16));
        assert_eq!(text_of(vec![b'a'; MAX_BYTES + 1]), Err(InputError::TooLarge));
    }
}
