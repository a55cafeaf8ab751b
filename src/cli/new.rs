//! `flowhook new`: a spec from a starter.

mod answers;
mod ask;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

use super::{Failure, Status, Streams, files, input};
use crate::lint;
use crate::report::findings::{self, HumanOptions};
use crate::sms;
use crate::spec::schema::modeline;
use crate::spec::starter::{self, Answers, STARTERS, Starter};
use crate::text::{Source, Sources};

/// Where results go instead of a file.
const STDOUT: &str = "-";

/// Write a spec from a starter
///
/// On a terminal it asks, with a proposal for each answer. Elsewhere it never asks: name the
/// starter, give what differs from its proposals, and confirm with --yes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  flowhook new
  flowhook new birthday.yaml --starter birthday
  flowhook new --starter win-back --set brand=Acme --set name='Win Back' --yes
  flowhook new --list")]
pub(super) struct NewArguments {
    /// The file to write; `-` prints it. Without one, the file is called after the webhook
    file: Option<PathBuf>,

    /// What to begin with: see --list
    #[arg(long, value_name = "NAME")]
    starter: Option<String>,

    /// An answer, by the key of its question; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    answers: Vec<String>,

    /// Ask nothing: take the proposals for what --set does not give
    #[arg(long, short)]
    yes: bool,

    /// Replace a file that is there already
    #[arg(long)]
    force: bool,

    /// Where editors find the schema of specs, as a path from the new file or an address: goes into
    /// the comment that yaml-language-server reads (`flowhook schema spec` prints the schema)
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    schema: Option<String>,

    /// List the starters with their questions and proposals
    #[arg(long, conflicts_with_all = ["file", "starter", "answers", "yes", "force", "schema"])]
    list: bool,
}

pub(super) fn run(arguments: &NewArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    if arguments.list {
        return list(streams);
    }
    let given = answers::parse(&arguments.answers)?;
    let asks = streams.interactive && !arguments.yes;
    let starter = chosen(arguments, asks, streams)?;
    refuse_unknown(starter, &given)?;
    let answers = if asks { ask::questions(starter, given, streams)? } else { given };
    let text = starter.render(&answers).map_err(|error| Failure::usage(error.to_string()).help(KEYS_HELP))?;
    let text = match &arguments.schema {
        Some(address) => modeline(address) + &text,
        None => text,
    };
    if arguments.file.as_deref() == Some(Path::new(STDOUT)) {
        write!(streams.stdout, "{text}")?;
        return report(Path::new("<stdout>"), &text, streams);
    }
    let path = match &arguments.file {
        Some(path) => path.clone(),
        None => PathBuf::from(format!("{}.yaml", starter_file(starter, &answers)?)),
    };
    if path.exists() && !arguments.force && !(asks && ask::replace(&path)?) {
        return Err(Failure::usage(format!("{} is there already", path.display()))
            .help("name another file, or give --force to replace it")
            .into());
    }
    files::replace(&path, &text)?;
    writeln!(streams.stderr, "wrote {}", path.display())?;
    report(&path, &text, streams)
}

/// An address that fits into one comment.
fn address(text: &str) -> Result<String, String> {
    if text.is_empty() || text.contains(char::is_whitespace) || text.contains(char::is_control) {
        return Err("blanks and line ends can't stand in the comment".to_owned());
    }
    Ok(text.to_owned())
}

const KEYS_HELP: &str = "`flowhook new --list` shows each starter's keys";

/// The starter that was named or picked; a run that may not ask must name it and say --yes.
fn chosen(arguments: &NewArguments, asks: bool, streams: &mut Streams) -> anyhow::Result<&'static Starter> {
    let Some(name) = &arguments.starter else {
        if asks {
            return ask::starter(streams);
        }
        let names: Vec<&str> = STARTERS.iter().map(|starter| starter.name).collect();
        let why = if arguments.yes { "no starter is named" } else { "this is not a terminal, so nothing can be asked" };
        return Err(Failure::usage(format!("{why}: --starter is missing"))
            .help(format!("give --starter with one of {}", names.join(", ")))
            .into());
    };
    if !asks && !arguments.yes {
        return Err(Failure::usage("this is not a terminal, so nothing can be asked: --yes is missing")
            .help("give --yes to take the proposals for what --set does not give")
            .into());
    }
    starter::find(name).ok_or_else(|| {
        let help = match starter::nearest_name(name) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`flowhook new --list` shows them".to_owned(),
        };
        Failure::usage(format!("no starter is called `{name}`")).help(help).into()
    })
}

/// A slip in a key is told before anything is asked.
fn refuse_unknown(starter: &Starter, given: &Answers) -> anyhow::Result<()> {
    starter.render(given).map(drop).or_else(|error| match error {
        starter::StarterError::UnknownKey { nearest, .. } => {
            let help = nearest.map_or_else(|| KEYS_HELP.to_owned(), |near| format!("did you mean `{near}`?"));
            Err(Failure::usage(error.to_string()).help(help).into())
        }
        _ => Ok(()),
    })
}

/// The webhook's name as a file name.
fn starter_file(starter: &Starter, answers: &Answers) -> anyhow::Result<String> {
    let name = match (answers.get("name"), starter.questions.iter().find(|question| question.key == "name")) {
        (Some(name), _) => name.clone(),
        (None, Some(question)) => starter.proposal(question, answers).context("the proposal of `name`")?,
        (None, None) => starter.name.to_owned(),
    };
    Ok(files::stem(&name))
}

/// Lints what was written, measures the texts and names the next command.
fn report(path: &Path, text: &str, streams: &mut Streams) -> anyhow::Result<Status> {
    let mut sources = Sources::new();
    sources.add(Source::new(input::name(path), text.to_owned()));
    let linted = lint::run(&sources, &lint::Settings::default());
    let options = HumanOptions { colour: streams.stderr_colour, width: streams.width };
    let shown = findings::human(&linted, &sources, options);
    write!(streams.stderr, "\n{shown}{}\n", findings::summary(&linted, &sources))?;
    writeln!(streams.stderr, "next: flowhook render {} --format setup", shell_word(path))?;
    Ok(Status::Fine)
}

/// A path as it can be typed.
fn shell_word(path: &Path) -> String {
    let path = path.display().to_string();
    let mild = |letter: char| letter.is_ascii_alphanumeric() || "-_./".contains(letter);
    if path.chars().all(mild) { path } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

/// What a text costs, expressions not counted: nobody knows yet what they will print.
fn cost(text: &str) -> String {
    let literal = answers::without_expressions(text);
    let measure = sms::measure(&literal);
    let beside = if literal.len() == text.len() { "" } else { " besides what the expressions print" };
    format!(
        "{} characters{beside}, {}, {} segment{}",
        measure.characters,
        measure.encoding.name(),
        measure.segments,
        if measure.segments == 1 { "" } else { "s" }
    )
}

fn list(streams: &mut Streams) -> anyhow::Result<Status> {
    for starter in STARTERS {
        writeln!(streams.stdout, "{}: {}", starter.name, starter.summary)?;
        for question in starter.questions {
            let proposal = starter.proposal(question, &Answers::new()).context("a starter's proposal")?;
            writeln!(streams.stdout, "  {:<14} {} [{proposal}]", question.key, question.prompt)?;
        }
        writeln!(streams.stdout)?;
    }
    Ok(Status::Fine)
}
