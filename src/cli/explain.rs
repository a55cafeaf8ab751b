//! `flowhook explain`: the page of a rule, filter, tag, variable, status or setting, offline.

use std::io::Write;

use clap::Args;

use super::{Failure, Status, Streams};
use crate::klaviyo::catalogue::{self, Variable};
use crate::lint::rules;
use crate::report::{reference, rules as rules_list};
use crate::text::nearest;
use crate::wunderkind::status;

const AFTER_HELP: &str = "\
Examples:
  flowhook explain missing-profile-id
  flowhook explain floatformat
  flowhook explain person.KlaviyoID
  flowhook explain NOT_SUBSCRIBED";

/// Show the page of a rule, a filter, a tag, a variable or a message status
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct ExplainArguments {
    /// A rule's id as findings show it in brackets, or the name of anything in the template
    /// language; without one, all rules are listed
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// When nothing has the name.
pub(super) fn run(arguments: &ExplainArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    let Some(name) = arguments.name.as_deref() else {
        streams.stdout.write_all(rules_list::text().as_bytes())?;
        return Ok(Status::Fine);
    };
    let pages = pages(name);
    if pages.is_empty() {
        let failure = Failure::usage(format!("no rule, filter, tag, variable or status is called `{name}`"));
        return Err(match nearest(name, names()) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => failure.help("`flowhook explain` lists the rules, `flowhook template list filters` the filters"),
        }
        .into());
    }
    streams.stdout.write_all(pages.join("\n").as_bytes())?;
    Ok(Status::Fine)
}

/// The pages of everything that has the name: `filter` is a tag, `time` could be two things.
fn pages(name: &str) -> Vec<String> {
    let rule = rules::rule(name).map(|rule| rule.page().to_owned());
    let filter = catalogue::filter(name).map(reference::filter_page);
    let tag = catalogue::tag(name).map(reference::tag_page);
    let status = status::Status::parse(name).map(reference::status_page);
    let variables = catalogue::variables().iter().filter(|variable| is_called(variable, name));
    let variables = variables.map(reference::variable_page);
    rule.into_iter().chain(filter).chain(tag).chain(status).chain(variables).collect()
}

/// A variable is called by its path, by its key, or as it stands in a template.
fn is_called(variable: &Variable, name: &str) -> bool {
    let bare = |tag: &str| tag.trim_start_matches("{{").trim_end_matches("}}").trim().to_owned();
    variable.path.as_deref() == Some(name)
        || variable.lookup.as_deref() == Some(name)
        || bare(&variable.tag) == bare(name)
}

fn names() -> impl Iterator<Item = &'static str> {
    let rules = rules::RULES.iter().map(|rule| rule.id);
    let filters = catalogue::filters().iter().map(|filter| filter.name.as_str());
    let tags = catalogue::tags().iter().map(|tag| tag.name.as_str());
    let statuses = status::Status::ALL.into_iter().map(status::Status::name);
    let variables = catalogue::variables().iter().filter_map(|variable| variable.path.as_deref());
    rules.chain(filters).chain(tags).chain(statuses).chain(variables)
}
