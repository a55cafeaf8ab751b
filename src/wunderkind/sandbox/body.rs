//! Reading a request's body to its end.

use std::pin::Pin;

use axum::body::{Body, Bytes, HttpBody as _};

/// How much of a body that is too large is read all the same, so that its sender sees the answer
/// in place of a broken connection.
const DISCARDED: usize = 256 << 20;

/// Why there is no body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyError {
    /// More bytes than allowed.
    TooLarge,
    /// It ended before its end.
    CutOff,
}

/// The whole body if it has at most `limit` bytes. What is beyond is read and thrown away.
pub(super) async fn whole(mut body: Body, limit: usize) -> Result<Bytes, BodyError> {
    let (mut kept, mut seen) = (Vec::new(), 0_usize);
    while let Some(frame) = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let frame = frame.map_err(|_| BodyError::CutOff)?;
        let Ok(data) = frame.into_data() else { continue };
        seen = seen.saturating_add(data.len());
        if seen > limit {
            kept = Vec::new();
            if seen > limit.saturating_add(DISCARDED) {
                break;
            }
        } else {
            kept.extend_from_slice(&data);
        }
    }
    if seen > limit { Err(BodyError::TooLarge) } else { Ok(kept.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_is_whole_or_too_large() {
        assert_eq!(whole(Body::from("hello"), 5).await.unwrap(), "hello");
        assert_eq!(whole(Body::from("hello"), 4).await, Err(BodyError::TooLarge));
        assert_eq!(whole(Body::empty(), 0).await.unwrap(), "");
    }
}
