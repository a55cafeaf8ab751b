//! Why a request failed: the chain of causes behind an error of the HTTP client.

use std::error::Error;
use std::io;

/// The first hit along the chain of causes. An `io::Error` may wrap another error, which
/// its `source` skips.
pub(crate) fn find<T>(error: &reqwest::Error, hit: impl Fn(&(dyn Error + 'static)) -> Option<T>) -> Option<T> {
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = next {
        if let Some(found) = hit(error) {
            return Some(found);
        }
        next = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    None
}

/// The last cause: the only one without the URL, whose query may be nobody's business.
pub(crate) fn innermost(error: &reqwest::Error) -> String {
    let mut last: &dyn Error = error;
    while let Some(source) = last.source() {
        last = source;
    }
    last.to_string()
}
