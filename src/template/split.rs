//! The words of a tag, by Django's `smart_split`: blanks part them, except inside quotes.

use super::python::text::is_space;
use crate::text::Span;

/// Splits the text at `span` of `source` into words with their places. Linear in its length.
pub(crate) fn smart_split(source: &str, span: Span) -> Vec<Span> {
    let text = span.of(source);
    let mut quotes = Quotes { text, closes: [None, None] };
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(start) = find(text, at, |c| !is_space(c)) {
        let end = quotes.phrase_end(start).unwrap_or_else(|| find(text, start, is_space).unwrap_or(text.len()));
        words.push(Span::new(span.start + start, span.start + end));
        at = end;
    }
    words
}

fn find(text: &str, from: usize, wanted: impl Fn(char) -> bool) -> Option<usize> {
    text.get(from..)?.find(wanted).map(|at| from + at)
}

struct Quotes<'s> {
    text: &'s str,
    /// For each kind of quote, made when a first one stays open: whether a scan that begins at
    /// the byte finds the closing quote.
    closes: [Option<Vec<bool>>; 2],
}

impl Quotes<'_> {
    /// The end of a word that holds at least one complete quoted text.
    fn phrase_end(&mut self, start: usize) -> Option<usize> {
        let mut end = None;
        let mut at = start;
        loop {
            let stop = find(self.text, at, |c| is_space(c) || c == '"' || c == '\'').unwrap_or(self.text.len());
            if end.is_some() {
                end = Some(stop);
            }
            match self.text.as_bytes().get(stop) {
                Some(&quote @ (b'"' | b'\'')) => match self.close(stop + 1, quote) {
                    Some(close) => {
                        at = close + 1;
                        end = Some(at);
                    }
                    None => return end,
                },
                _ => return end,
            }
        }
    }

    /// Where the quoted text whose inside begins at `from` closes.
    fn close(&mut self, from: usize, quote: u8) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let known = &mut self.closes[usize::from(quote == b'\'')];
        if let Some(known) = known
            && !known.get(from).copied().unwrap_or(false)
        {
            return None;
        }
        let mut at = from;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'\\' => at += 2,
                _ if byte == quote => return Some(at),
                _ => at += 1,
            }
        }
        *known = Some(closing_places(bytes, quote));
        None
    }
}

fn closing_places(bytes: &[u8], quote: u8) -> Vec<bool> {
    let mut closes = vec![false; bytes.len() + 2];
    for (at, &byte) in bytes.iter().enumerate().rev() {
        let next = match byte {
            b'\\' => closes.get(at + 2),
            _ if byte == quote => Some(&true),
            _ => closes.get(at + 1),
        };
        let value = next.copied().unwrap_or(false);
        if let Some(place) = closes.get_mut(at) {
            *place = value;
        }
    }
    closes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        smart_split(text, Span::new(0, text.len())).into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn blanks_inside_quotes_do_not_part_words() {
        assert_eq!(split(r#"This is "a person\'s" test."#), ["This", "is", r#""a person\'s""#, "test."]);
        assert_eq!(split(r#"A "\"funky\" style" test."#), ["A", r#""\"funky\" style""#, "test."]);
        assert_eq!(split(r#"a|b:"x y"|c:'d e' f"#), [r#"a|b:"x y"|c:'d e'"#, "f"]);
    }

    #[test]
    fn an_open_quote_is_an_ordinary_character() {
        assert_eq!(split(r#"a "b c"#), ["a", "\"b", "c"]);
        assert_eq!(split(r#""a"b' c"#), ["\"a\"b", "'", "c"]);
    }

    #[test]
    fn open_quotes_take_linear_time() {
        let text = r#"\" "#.repeat(100_000);
        assert_eq!(split(&text).len(), 100_000);
        let text = r#""\" "#.repeat(50_000) + "\\";
        assert!(!split(&text).is_empty());
    }
}
