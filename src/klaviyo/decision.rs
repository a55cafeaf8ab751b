//! What flowhook does where the sources on Klaviyo's dialect are doubtful or silent.
//!
//! The tables of `docs/compatibility.md` are the one place where it is told.

const PAGE: &str = include_str!("../../docs/compatibility.md");

/// A doubt about a filter or tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// What no source settles.
    pub doubt: &'static str,
    /// What flowhook does.
    pub reading: &'static str,
}

/// The doubts about the filter or tag of this name, in the order of the page.
pub fn decisions(name: &str) -> impl Iterator<Item = Decision> + '_ {
    PAGE.lines().filter_map(move |line| {
        let mut cells = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ");
        let (names, doubt, reading) = (cells.next()?, cells.next()?, cells.next()?);
        let named = names.split('`').skip(1).step_by(2).any(|known| known == name);
        named.then_some(Decision { doubt, reading })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doubt_comes_with_what_is_done() {
        let found: Vec<_> = decisions("trim_slash").collect();
        assert_eq!(found, [Decision { doubt: "one slash or several", reading: "one" }]);
        assert_eq!(decisions("catalog").count(), 2);
        assert_eq!(decisions("upper").count(), 0);
    }
}
