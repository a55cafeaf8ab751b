//! The bytes of an audience, whatever it is packed in.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// How an input is packed, told by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// gzip (RFC 1952).
    Gzip,
    /// Zstandard (RFC 8878).
    Zstd,
}

const BUFFER: usize = 64 << 10;

/// Gives the bytes of `input` unpacked, and how they were packed.
///
/// # Errors
/// When the first bytes can't be read.
pub fn open(input: Box<dyn Read + Send>) -> io::Result<(Box<dyn Read + Send>, Compression)> {
    let mut input = BufReader::with_capacity(BUFFER, input);
    let start = input.fill_buf()?;
    if start.starts_with(&[0x1f, 0x8b]) {
        return Ok((Box::new(MultiGzDecoder::new(input)), Compression::Gzip));
    }
    if start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        return Ok((
            Box::new(Frames { source: input, decoder: FrameDecoder::new(), inside: false }),
            Compression::Zstd,
        ));
    }
    Ok((Box::new(input), Compression::None))
}

/// All Zstandard frames of a source, one after the other.
struct Frames<R: BufRead> {
    source: R,
    decoder: FrameDecoder,
    inside: bool,
}

impl<R: BufRead> Frames<R> {
    /// Begins the next frame; `false` when there is none.
    fn next_frame(&mut self) -> io::Result<bool> {
        loop {
            if self.source.fill_buf()?.is_empty() {
                return Ok(false);
            }
            match self.decoder.init(&mut self.source) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    io::copy(&mut (&mut self.source).take(length.into()), &mut io::sink())?;
                }
                Err(error) => return Err(damaged(&error)),
            }
        }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while !into.is_empty() {
            if !self.inside && !self.next_frame()? {
                return Ok(0);
            }
            self.inside = true;
            if self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                let one = BlockDecodingStrategy::UptoBlocks(1);
                self.decoder.decode_blocks(&mut self.source, one).map_err(|error| damaged(&error))?;
            }
            let read = self.decoder.read(into)?;
            if read > 0 {
                return Ok(read);
            }
            self.inside = !(self.decoder.is_finished() && self.decoder.can_collect() == 0);
        }
        Ok(0)
    }
}

/// What is wrong with packed data. That it ends too early is told by an error further down.
fn damaged(error: &FrameDecoderError) -> io::Error {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(found) = cause {
        if found.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::UnexpectedEof) {
            return io::ErrorKind::UnexpectedEof.into();
        }
        cause = found.source();
    }
    io::Error::other("the zstd data is damaged")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn opened(bytes: Vec<u8>) -> (String, Compression) {
        let (mut input, compression) = open(Box::new(io::Cursor::new(bytes))).unwrap();
        let mut text = String::new();
        input.read_to_string(&mut text).unwrap();
        (text, compression)
    }

    fn gzip(text: &str) -> Vec<u8> {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(text.as_bytes()).unwrap();
        packed.finish().unwrap()
    }

    fn zstd(text: &str) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(text.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest)
    }

    #[test]
    fn what_is_packed_is_unpacked_whatever_its_name() {
        assert_eq!(opened(b"a,b".to_vec()), ("a,b".to_owned(), Compression::None));
        assert_eq!(opened(Vec::new()), (String::new(), Compression::None));
        let long = "line,of,text\n".repeat(50_000);
        assert_eq!(opened(gzip(&long)), (long.clone(), Compression::Gzip));
        assert_eq!(opened(zstd(&long)), (long, Compression::Zstd));
    }

    #[test]
    fn several_members_and_frames_are_one_text() {
        assert_eq!(opened([gzip("a"), gzip("b")].concat()).0, "ab");
        let skipped = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"xyz"].concat();
        assert_eq!(opened([zstd("a"), skipped, zstd("b")].concat()).0, "ab");
    }

    #[test]
    fn what_is_damaged_is_said_in_words() {
        let mut packed = zstd(&"some text".repeat(10_000));
        packed[4..].fill(0xff);
        let (mut input, _) = open(Box::new(io::Cursor::new(packed))).unwrap();
        let error = input.read_to_end(&mut Vec::new()).unwrap_err();
        assert_eq!(error.to_string(), "the zstd data is damaged");
    }

    #[test]
    fn an_end_that_is_cut_off_is_an_error() {
        for packed in [gzip("some text"), zstd(&"some text".repeat(10_000))] {
            let cut = packed[..packed.len() - 5].to_vec();
            let (mut input, _) = open(Box::new(io::Cursor::new(cut))).unwrap();
            let error = input.read_to_end(&mut Vec::new()).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof, "{error}");
        }
    }
}
