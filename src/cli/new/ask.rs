//! The questions of `flowhook new` on a terminal.

use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Confirm, Input, Select};

use crate::cli::Streams;
use crate::spec::starter::{Answers, STARTERS, Starter};

const UNANSWERED: &str = "the question was not answered";

fn theme(streams: &Streams) -> Box<dyn Theme> {
    if streams.stderr_colour { Box::new(ColorfulTheme::default()) } else { Box::new(SimpleTheme) }
}

/// Which starter.
pub(super) fn starter(streams: &Streams) -> anyhow::Result<&'static Starter> {
    let items: Vec<String> = STARTERS.iter().map(|starter| format!("{}: {}", starter.name, starter.summary)).collect();
    let picked = Select::with_theme(&*theme(streams))
        .with_prompt("Begin with")
        .items(&items)
        .default(0)
        .interact()
        .context(UNANSWERED)?;
    STARTERS.get(picked).context("no starter was picked")
}

/// Every question that the command line has not answered, each with its proposal.
pub(super) fn questions(starter: &Starter, given: Answers, streams: &mut Streams) -> anyhow::Result<Answers> {
    let theme = theme(streams);
    let mut answers = given;
    for question in starter.questions {
        if answers.contains_key(question.key) {
            continue;
        }
        let proposal = starter.proposal(question, &answers).context("a starter's proposal")?;
        let answer: String = Input::with_theme(&*theme)
            .with_prompt(question.prompt)
            .with_initial_text(proposal)
            .allow_empty(question.optional)
            .interact_text()
            .context(UNANSWERED)?;
        if question.key == "text" {
            writeln!(streams.stderr, "  {}", super::cost(&answer))?;
        }
        answers.insert(question.key.to_owned(), answer);
    }
    Ok(answers)
}

/// Whether to replace a file; no by default.
pub(super) fn replace(path: &Path) -> anyhow::Result<bool> {
    Confirm::new()
        .with_prompt(format!("{} is there already. Replace it?", path.display()))
        .default(false)
        .interact()
        .context(UNANSWERED)
}
