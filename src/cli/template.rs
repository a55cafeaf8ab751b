//! `flowhook template`: the template language by itself.

mod eval;

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{Status, Streams, input};
use crate::klaviyo::{catalogue, dialect};
use crate::report::reference;
use crate::template::{Library, parse};
use crate::text::Source;

const AFTER_HELP: &str = "\
Examples:
  flowhook template eval < cases.ndjson > answers.ndjson
  flowhook template eval --dialect klaviyo --autoescape off < cases.ndjson
  flowhook template tree body.json
  flowhook template list filters";

/// Look at the template language by itself: evaluate, show the tree, list what there is
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct TemplateArguments {
    #[command(subcommand)]
    command: TemplateCommand,
}

#[derive(Debug, Subcommand)]
enum TemplateCommand {
    Eval(eval::EvalArguments),
    Tree(TreeArguments),
    List(ListArguments),
}

/// Print the tree of a template
#[derive(Debug, Args)]
struct TreeArguments {
    /// The template; `-` or nothing reads standard input
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
    /// Whose filters and tags there are
    #[arg(long, value_enum, default_value_t = Dialect::Klaviyo)]
    dialect: Dialect,
}

/// List the filters, tags or variables, with who names them
#[derive(Debug, Args)]
struct ListArguments {
    /// What to list
    #[arg(value_enum)]
    what: Catalogue,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Catalogue {
    /// The filters
    Filters,
    /// The tags
    Tags,
    /// The variables
    Variables,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Dialect {
    /// Django 5.2 as it comes
    Django,
    /// Django with Klaviyo's filters and tags
    Klaviyo,
}

impl Dialect {
    fn library(self) -> Library {
        match self {
            Self::Django => Library::django(),
            Self::Klaviyo => dialect::library().clone(),
        }
    }
}

/// Runs the command.
///
/// # Errors
/// When an input can't be read or the output can't be written.
pub(super) fn run(arguments: &TemplateArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    match &arguments.command {
        TemplateCommand::Eval(arguments) => eval::run(arguments, streams),
        TemplateCommand::Tree(arguments) => tree(arguments, streams),
        TemplateCommand::List(arguments) => {
            let list = match arguments.what {
                Catalogue::Filters => reference::filter_list(catalogue::filters()),
                Catalogue::Tags => reference::tag_list(catalogue::tags()),
                Catalogue::Variables => reference::variable_list(catalogue::variables()),
            };
            streams.stdout.write_all(list.as_bytes())?;
            Ok(Status::Fine)
        }
    }
}

/// The tree goes to standard output, what is wrong with it to standard error.
fn tree(arguments: &TreeArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    let source = Source::new(input::name(&arguments.file), input::read(&arguments.file, streams)?);
    let tree = parse(source.text(), &arguments.dialect.library());
    write!(streams.stdout, "{}", tree.outline())?;
    for error in &tree.errors {
        let place = source.position(error.span.start);
        writeln!(streams.stderr, "{}:{}:{}: {}", source.name(), place.line, place.column, error.message)?;
        if let Some(help) = &error.help {
            writeln!(streams.stderr, "  help: {help}")?;
        }
        if let (Dialect::Klaviyo, Some(consequence)) = (arguments.dialect, dialect::consequence(error.kind)) {
            writeln!(streams.stderr, "  note: {consequence}")?;
        }
    }
    Ok(if tree.errors.is_empty() { Status::Fine } else { Status::CheckFailed })
}
