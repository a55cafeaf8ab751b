//! What the key `lint` of the configuration means.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::rules::{RULES, nearest_id, rule};
use super::settings::{FileSettings, Level};
use crate::finding::Severity;
use crate::spec::config::LintKeys;
use crate::spec::{self, Problem, Text};
use crate::text::{Span, nearest};

const LEVELS: [(&str, Level); 4] = [
    ("error", Level::At(Severity::Error)),
    ("warning", Level::At(Severity::Warning)),
    ("info", Level::At(Severity::Info)),
    ("off", Level::Off),
];

/// The levels of rules, for all files and for some.
#[derive(Debug, Clone, Default)]
pub struct LintConfig {
    ignore: GlobSet,
    levels: Vec<RuleLevel>,
    files: Vec<(GlobSet, Vec<RuleLevel>)>,
}

#[derive(Debug, Clone, Copy)]
struct RuleLevel {
    rule: &'static str,
    level: Level,
    place: Span,
}

impl Level {
    /// The word that the configuration has for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::At(severity) => severity.word(),
        }
    }
}

/// The JSON Schema of `flowhook.yaml`, with all rules and their levels.
#[must_use]
pub fn config_schema() -> serde_json::Value {
    spec::schema::config(RULES.iter().map(|rule| (rule.id, rule.summary)), &LEVELS.map(|(word, _)| word))
}

impl LintConfig {
    /// What the keys mean.
    ///
    /// # Errors
    /// All rules that do not exist, levels that are none and patterns that can't be read.
    pub fn new(keys: &LintKeys) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let config = Self {
            ignore: patterns(&keys.ignore, &mut problems),
            levels: levels(&keys.severity, &mut problems),
            files: keys
                .files
                .iter()
                .map(|file| (patterns(&file.paths, &mut problems), levels(&file.severity, &mut problems)))
                .collect(),
        };
        problems.sort_by_key(|problem| problem.span);
        if problems.is_empty() { Ok(config) } else { Err(problems) }
    }

    /// What holds for a file, by its path from the configuration's folder, `/` between the
    /// parts.
    #[must_use]
    pub fn for_file(&self, path: &str) -> FileSettings {
        let levels = self.levels_of(path).map(|level| (level.rule, level.level)).collect();
        FileSettings { ignored: self.ignore.is_match(path), levels, context: None }
    }

    /// The level that the configuration gives a rule in a file, and where it says so.
    #[must_use]
    pub fn level(&self, path: &str, rule: &str) -> Option<(Level, Span)> {
        self.levels_of(path).filter(|level| level.rule == rule).last().map(|level| (level.level, level.place))
    }

    /// The later ones win.
    fn levels_of(&self, path: &str) -> impl Iterator<Item = &RuleLevel> {
        let of_files = self.files.iter().filter(move |(paths, _)| paths.is_match(path)).flat_map(|(_, levels)| levels);
        self.levels.iter().chain(of_files)
    }
}

fn levels(keys: &[(Text, Text)], problems: &mut Vec<Problem>) -> Vec<RuleLevel> {
    let mut levels = Vec::new();
    for (id, word) in keys {
        let rule = rule(id.as_str());
        let level = LEVELS.iter().find(|(known, _)| *known == word.as_str()).map(|(_, level)| *level);
        if rule.is_none() {
            let near = nearest_id(id.as_str());
            let help = near
                .map_or("`flowhook lint --list-rules` lists all".to_owned(), |near| format!("did you mean `{near}`?"));
            problems.push(problem("unknown-key", id.span, format!("no rule is called `{}`", id.as_str()), help, near));
        }
        if level.is_none() {
            let near = nearest(word.as_str(), LEVELS.map(|(word, _)| word));
            let message = format!("`{}` is no severity", word.as_str());
            problems.push(problem(
                "wrong-type",
                word.span,
                message,
                "write error, warning, info or off".to_owned(),
                near,
            ));
        }
        if let (Some(rule), Some(level)) = (rule, level) {
            levels.push(RuleLevel { rule: rule.id, level, place: id.span });
        }
    }
    levels
}

fn problem(rule: &'static str, span: Span, message: String, help: String, near: Option<&str>) -> Problem {
    Problem { rule, span, message, help: Some(help), related: None, nearest: near.map(str::to_owned) }
}

/// Patterns as in `.gitignore`: one without a slash is for files of that name in every
/// folder, one that ends in a slash for all that is below.
fn patterns(texts: &[Text], problems: &mut Vec<Problem>) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for text in texts {
        let typed = text.as_str();
        let below = if typed.ends_with('/') { format!("{typed}**") } else { typed.to_owned() };
        let pattern = match below.strip_prefix('/').or_else(|| below.strip_prefix("./")) {
            Some(anchored) => anchored.to_owned(),
            None if typed.trim_end_matches('/').contains('/') => below,
            None => format!("**/{below}"),
        };
        match GlobBuilder::new(&pattern).literal_separator(true).build() {
            Ok(glob) => {
                set.add(glob);
            }
            Err(error) => {
                let message = format!("this pattern can't be read: {}", error.kind());
                let help = "patterns are as in .gitignore: `*.json`, `old/`, `flows/**/draft-*.yaml`".to_owned();
                problems.push(problem("wrong-type", text.span, message, help, None));
            }
        }
    }
    set.build().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::config;

    const CONFIG: &str = "\
lint:
  ignore: [vendor/, \"*.draft.yaml\"]
  severity: { utm-none: off, placeholder-text: error }
  files:
    - paths: [old/**]
      severity: { placeholder-text: info }
    - paths: [old/very/*.json]
      severity: { placeholder-text: off, click-url: warning }
";

    fn read(text: &str) -> Result<LintConfig, Vec<Problem>> {
        LintConfig::new(&config::read(text)?.lint)
    }

    #[test]
    fn later_and_narrower_levels_win() {
        let config = read(CONFIG).unwrap();
        let level = |path: &str, rule: &str| config.level(path, rule).map(|(level, _)| level.word());
        assert_eq!(level("a.yaml", "placeholder-text"), Some("error"));
        assert_eq!(level("old/x/a.yaml", "placeholder-text"), Some("info"));
        assert_eq!(level("old/very/a.json", "placeholder-text"), Some("off"));
        assert_eq!(level("old/very/deep/a.json", "placeholder-text"), Some("info"));
        assert_eq!(level("a.yaml", "click-url"), None);
        assert_eq!(config.level("a.yaml", "utm-none").map(|(_, place)| place.of(CONFIG)), Some("utm-none"));
        assert_eq!(config.for_file("old/very/a.json").levels.len(), 3);
    }

    #[test]
    fn patterns_are_those_of_gitignore() {
        let config = read(CONFIG).unwrap();
        let ignored = |path: &str| config.for_file(path).ignored;
        for path in ["vendor/a.json", "deep/vendor/b/a.json", "a.draft.yaml", "x/a.draft.yaml"] {
            assert!(ignored(path), "{path}");
        }
        for path in ["a.yaml", "vendor.json", "vendored/a.json"] {
            assert!(!ignored(path), "{path}");
        }
    }

    #[test]
    fn slips_are_placed_and_answered() {
        for (text, place, message) in [
            ("lint: { severity: { utm-non: off } }", "utm-non", "no rule is called `utm-non`"),
            ("lint: { severity: { utm-none: of } }", "of", "`of` is no severity"),
            (
                "lint: { severity: { utm-none: false } }",
                "false",
                "the severity of `utm-none` must be a text, not a boolean",
            ),
            ("lint: { ignore: [\"a[\"] }", "\"a[\"", "this pattern can't be read"),
            ("lint: { ignore: a }", "a", "`ignore` must be a list of patterns, not a text"),
            ("lint: { files: [{ severity: {} }] }", "severity", "`paths` is missing"),
            ("lint: { sverity: {} }", "sverity", "`lint` has no `sverity`"),
        ] {
            let problems = read(text).unwrap_err();
            assert_eq!(problems.len(), 1, "{text}: {problems:#?}");
            assert_eq!(problems[0].span.of(text), place);
            assert!(problems[0].message.starts_with(message), "{}", problems[0].message);
        }
    }
}
