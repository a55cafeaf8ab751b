//! Values of JSON (RFC 8259), built in place or passed over.

use super::{BadRow, Json, MAX_DEPTH, Read};
use crate::template::Piece;
use crate::text::{json, scan};

impl Json<'_> {
    #[inline(always)]
    pub(super) fn bytes(&self) -> &[u8] {
        self.built.rows.bytes().get(..self.end).unwrap_or(&[])
    }

    #[inline(always)]
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes().get(self.at).copied()
    }

    #[inline(always)]
    pub(super) fn blanks(&mut self) {
        self.at = json::blanks(self.bytes(), self.at);
    }

    /// The members of the object at hand: `visit` is called with each key and must read the value.
    pub(super) fn members(&mut self, depth: usize, visit: &mut dyn FnMut(&mut Self, Piece) -> Read) -> Read {
        if depth > MAX_DEPTH {
            return Err(BadRow::NotJson);
        }
        self.at += 1;
        self.blanks();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.blanks();
            if self.peek() != Some(b'"') {
                return Err(BadRow::NotJson);
            }
            let key = self.string()?;
            self.blanks();
            if self.peek() != Some(b':') {
                return Err(BadRow::NotJson);
            }
            self.at += 1;
            self.blanks();
            visit(self, key)?;
            self.blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err(BadRow::NotJson),
            }
        }
        self.at += 1;
        Ok(())
    }

    fn items(&mut self, depth: usize, visit: &mut dyn FnMut(&mut Self) -> Read) -> Read {
        if depth > MAX_DEPTH {
            return Err(BadRow::NotJson);
        }
        self.at += 1;
        self.blanks();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.blanks();
            visit(self)?;
            self.blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err(BadRow::NotJson),
            }
        }
        self.at += 1;
        Ok(())
    }

    /// Reads the value at hand and builds it.
    pub(super) fn value(&mut self, depth: usize) -> Read {
        match self.peek() {
            Some(b'"') => {
                let text = self.string()?;
                self.built.text(text);
            }
            Some(b'{') => {
                self.built.special = true;
                let mark = self.built.rows.open();
                self.members(depth, &mut |json, key| {
                    json.value(depth + 1)?;
                    json.built.rows.name(key);
                    Ok(())
                })?;
                self.built.rows.close_dict(mark);
            }
            Some(b'[') => {
                self.built.special = true;
                let mark = self.built.rows.open();
                self.items(depth, &mut |json| json.value(depth + 1))?;
                self.built.rows.close_list(mark);
            }
            Some(b't') => self.word("true").map(|()| self.built.rows.bool(true))?,
            Some(b'f') => self.word("false").map(|()| self.built.rows.bool(false))?,
            Some(b'n') => self.word("null").map(|()| self.built.rows.null())?,
            _ => self.number()?,
        }
        Ok(())
    }

    /// Passes over the value at hand, which must be JSON all the same.
    pub(super) fn skip(&mut self, depth: usize) -> Read {
        match self.peek() {
            Some(b'"') => loop {
                self.at = scan::string_stop(self.bytes(), self.at + 1).ok_or(BadRow::NotJson)?;
                match self.peek() {
                    Some(b'"') => {
                        self.at += 1;
                        return Ok(());
                    }
                    Some(b'\\') => {
                        self.escape()?;
                        self.at -= 1;
                    }
                    _ => return Err(BadRow::NotJson),
                }
            },
            Some(b'{') => self.members(depth, &mut |json, _| json.skip(depth + 1)),
            Some(b'[') => self.items(depth, &mut |json| json.skip(depth + 1)),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            _ => self.digits().map(|_| ()),
        }
    }

    fn word(&mut self, word: &str) -> Read {
        self.at = json::word(self.bytes(), self.at, word).map_err(|_| BadRow::NotJson)?;
        Ok(())
    }

    /// The text of the string at hand: in place, or, when it holds escapes, written behind the block.
    #[inline]
    pub(super) fn string(&mut self) -> Read<Piece> {
        let start = self.at + 1;
        let stop = scan::string_stop(self.bytes(), start).ok_or(BadRow::NotJson)?;
        if self.bytes().get(stop) == Some(&b'"') {
            self.at = stop + 1;
            return Ok(piece(start, stop));
        }
        self.escaped_string(start)
    }

    #[cold]
    fn escaped_string(&mut self, start: usize) -> Read<Piece> {
        let from = self.built.rows.end();
        self.at = start;
        loop {
            let stop = scan::string_stop(self.bytes(), self.at).ok_or(BadRow::NotJson)?;
            self.built.rows.write_piece(piece(self.at, stop));
            self.at = stop;
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    let c = self.escape()?;
                    self.built.rows.write(c.encode_utf8(&mut [0; 4]));
                }
                _ => return Err(BadRow::NotJson),
            }
        }
        self.at += 1;
        Ok(self.built.rows.written(from))
    }

    /// Reads the escape at hand.
    fn escape(&mut self) -> Read<char> {
        let (c, end) = json::escape(self.bytes(), self.at).map_err(|_| BadRow::NotJson)?;
        self.at = end;
        Ok(c)
    }

    /// Passes over a number; tells whether it is whole.
    fn digits(&mut self) -> Read<bool> {
        let (end, whole) = json::number(self.bytes(), self.at).map_err(|_| BadRow::NotJson)?;
        self.at = end;
        Ok(whole)
    }

    fn number(&mut self) -> Read {
        let start = self.at;
        let whole = self.digits()?;
        let digits = piece(start, self.at);
        let text = self.built.rows.get(digits);
        if !whole {
            let float = text.parse().map_err(|_| BadRow::NotJson)?;
            self.built.rows.float(float);
        } else if let Ok(int) = text.parse() {
            self.built.rows.int(int);
        } else {
            self.built.rows.big(digits);
        }
        Ok(())
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a block is shorter than 4 GiB")]
const fn piece(start: usize, end: usize) -> Piece {
    Piece { start: start as u32, length: (end - start) as u32 }
}
