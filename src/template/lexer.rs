//! Text into tokens, by Django's rules: a tag never spans lines, and what does not close
//! on its line is text (`{{ x }` prints as it stands).

use memchr::{memchr, memchr_iter};

use super::python::text::trim;
use crate::text::Span;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Literal text.
    Text,
    /// `{{ … }}`
    Variable,
    /// `{% … %}`
    Block,
    /// `{# … #}`
    Comment,
}

/// One token and where it stands, delimiters included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its bytes, with the delimiters.
    pub span: Span,
}

impl Token {
    /// What stands between the delimiters, without the blanks around; for text, the text.
    #[must_use]
    pub fn inner<'s>(&self, source: &'s str) -> &'s str {
        self.inner_span(source).of(source)
    }

    /// Where [`Token::inner`] stands; an empty tag gives the empty place after its opening delimiter.
    #[must_use]
    pub fn inner_span(&self, source: &str) -> Span {
        if self.kind == TokenKind::Text {
            return self.span;
        }
        let between = Span::new(self.span.start + 2, self.span.end.saturating_sub(2));
        let text = between.of(source);
        let start = between.start + (text.len() - text.trim_start_matches(super::python::text::is_space).len());
        let trimmed = trim(text);
        if trimmed.is_empty() { Span::at(between.start) } else { Span::new(start, start + trimmed.len()) }
    }
}

/// Finds one closing delimiter on the current line and remembers the answer, so that a line
/// full of opening delimiters is searched once and not once for each.
struct Closer {
    delimiter: &'static [u8; 2],
    from: usize,
    until: usize,
    found: Option<usize>,
}

impl Closer {
    const fn new(delimiter: &'static [u8; 2]) -> Self {
        Self { delimiter, from: usize::MAX, until: 0, found: None }
    }

    fn find(&mut self, bytes: &[u8], from: usize, line_end: usize) -> Option<usize> {
        let known = self.from <= from;
        match self.found {
            Some(at) if known && from <= at => return Some(at),
            None if known && from < self.until => return None,
            _ => {}
        }
        let line = bytes.get(from..line_end).unwrap_or(&[]);
        self.from = from;
        self.until = line_end;
        // All end in a brace. A searcher for two bytes costs more to make than most lines to search.
        let [before, brace] = *self.delimiter;
        let ends = |at: &usize| at.checked_sub(1).and_then(|at| line.get(at)) == Some(&before);
        self.found = memchr_iter(brace, line).find(ends).map(|at| from + at - 1);
        self.found
    }
}

/// Splits `source` into tokens; their spans cover it without gaps. Linear in its length.
#[must_use]
pub fn lex(source: &str) -> Vec<Token> {
    let bytes = source.as_bytes();
    let mut tokens = Tokens { source, all: Vec::with_capacity(8), text_start: 0, verbatim: None };
    let mut closers = [Closer::new(b"%}"), Closer::new(b"}}"), Closer::new(b"#}")];
    let mut line_end = 0;
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr(b'{', rest)) {
        let open = at + found;
        at = open + 1;
        let (which, kind) = match bytes.get(open + 1) {
            Some(b'%') => (0, TokenKind::Block),
            Some(b'{') => (1, TokenKind::Variable),
            Some(b'#') => (2, TokenKind::Comment),
            _ => continue,
        };
        if line_end <= open {
            line_end = memchr(b'\n', bytes.get(open..).unwrap_or(&[])).map_or(bytes.len(), |newline| open + newline);
        }
        let close = closers.get_mut(which).and_then(|closer| closer.find(bytes, open + 2, line_end));
        if let Some(close) = close {
            at = close + 2;
            tokens.tag(Token { kind, span: Span::new(open, at) });
        }
    }
    tokens.text_until(source.len());
    tokens.all
}

struct Tokens<'s> {
    source: &'s str,
    all: Vec<Token>,
    text_start: usize,
    /// The exact inner text that ends the current `{% verbatim %}`.
    verbatim: Option<String>,
}

impl Tokens<'_> {
    fn text_until(&mut self, end: usize) {
        if self.text_start < end {
            self.all.push(Token { kind: TokenKind::Text, span: Span::new(self.text_start, end) });
        }
        self.text_start = end;
    }

    fn tag(&mut self, token: Token) {
        if token.kind == TokenKind::Block {
            let inner = token.inner(self.source);
            match &self.verbatim {
                Some(closer) if inner != closer => return, // Stays part of the text.
                Some(_) => self.verbatim = None,
                None if inner == "verbatim" || inner.starts_with("verbatim ") => {
                    self.verbatim = Some(format!("end{inner}"));
                }
                None => {}
            }
        } else if self.verbatim.is_some() {
            return;
        }
        self.text_until(token.span.start);
        self.all.push(token);
        self.text_start = token.span.end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(source: &str) -> Vec<(TokenKind, &str)> {
        lex(source).iter().map(|token| (token.kind, token.span.of(source))).collect()
    }

    #[test]
    fn a_tag_that_does_not_close_on_its_line_is_text() {
        assert_eq!(shapes("a {{ x }\n}} b"), [(TokenKind::Text, "a {{ x }\n}} b")]);
        assert_eq!(shapes("{{ x\n}}{{ y }}"), [(TokenKind::Text, "{{ x\n}}"), (TokenKind::Variable, "{{ y }}")]);
    }

    #[test]
    fn the_first_closing_delimiter_ends_a_tag() {
        assert_eq!(shapes("{{{ x }}}"), [(TokenKind::Variable, "{{{ x }}"), (TokenKind::Text, "}")]);
        assert_eq!(shapes("{%}"), [(TokenKind::Text, "{%}")]);
        assert_eq!(shapes("{%%}{#x#}"), [(TokenKind::Block, "{%%}"), (TokenKind::Comment, "{#x#}")]);
    }

    #[test]
    fn verbatim_holds_tags_as_text_until_its_own_closer() {
        assert_eq!(
            shapes("{% verbatim a %}{{ x }}{% endverbatim %}{% endverbatim a %}"),
            [
                (TokenKind::Block, "{% verbatim a %}"),
                (TokenKind::Text, "{{ x }}{% endverbatim %}"),
                (TokenKind::Block, "{% endverbatim a %}")
            ]
        );
    }

    #[test]
    fn a_long_line_of_openers_takes_linear_time() {
        let source = "{% {{ {# ".repeat(200_000);
        assert_eq!(lex(&source).len(), 1);
        let source = format!("{}}}}}", "{% ".repeat(200_000));
        assert_eq!(lex(&source).len(), 1);
    }

    #[test]
    fn inner_text_and_its_place_leave_the_blanks_out() {
        let source = "é{{  a.b }}{{ }}";
        let tokens = lex(source);
        assert_eq!(tokens[1].inner(source), "a.b");
        assert_eq!(tokens[1].inner_span(source), Span::new(6, 9));
        assert!(tokens[2].inner_span(source).is_empty());
    }
}
