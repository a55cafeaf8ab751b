//! Pages and lists of the catalogue: filters, tags, variables, statuses, capabilities.

use std::fmt::Write as _;

use crate::klaviyo::capabilities::{self, Capability};
use crate::klaviyo::catalogue::{AS_OF, Argument, Filter, FilterOrigin, InWebhook, Origin, Tag, TagKind, Variable};
use crate::klaviyo::decision::{Decision, decisions};
use crate::wunderkind::status::{Stage, Status};

fn sources(origins: &[Origin]) -> String {
    origins.iter().map(|origin| origin.words()).collect::<Vec<_>>().join("; ")
}

/// A titled line of a page; nothing where there is nothing to say.
fn line(page: &mut String, title: &str, text: &str) {
    if !text.is_empty() {
        // Writing to a string can't fail.
        let _ = writeln!(page, "{title}: {text}");
    }
}

fn decided(page: &mut String, name: &str) {
    for Decision { doubt, reading } in decisions(name) {
        line(page, "Not settled", doubt);
        line(page, "flowhook", reading);
    }
}

fn doubt(page: &mut String, question: Option<&Capability>) {
    if let Some(question) = question {
        line(page, "Open question", &format!("{} ({})", question.question, question.sources));
        line(
            page,
            "Setting",
            &format!(
                "capabilities: {{ {}: {} | {} | unknown }} in flowhook.yaml; `flowhook probe` finds out",
                question.name, question.yes, question.no
            ),
        );
    }
}

/// The page of a filter.
#[must_use]
pub fn filter_page(filter: &Filter) -> String {
    let mut page = format!("# Filter {}\n\n{}\n\n", filter.name, filter.summary);
    let whose = match filter.origin {
        FilterOrigin::Django => "a Django built-in",
        FilterOrigin::Klaviyo => "Klaviyo's own",
    };
    line(&mut page, "Origin", whose);
    let argument = match (filter.argument, filter.argument_type.as_deref()) {
        (Argument::None, _) => "none".to_owned(),
        (Argument::Required, kind) => format!("required: {}", kind.unwrap_or("any")),
        (Argument::Optional, kind) => format!("optional: {}", kind.unwrap_or("any")),
    };
    line(&mut page, "Argument", &argument);
    line(&mut page, "Takes", &filter.input);
    line(&mut page, "Gives", &filter.output);
    if let Some(example) = &filter.example {
        let data = if example.context.is_null() { String::new() } else { format!(" with {}", example.context) };
        let how = match example.mark.as_str() {
            "documented" => "documented by Klaviyo",
            "tested" => "tested on stock Django",
            _ => "as a third party prints it",
        };
        line(&mut page, "Example", &format!("{}{data} gives {} ({how})", example.source, example.output));
    }
    line(&mut page, "Doubts", &filter.notes);
    decided(&mut page, &filter.name);
    let question = if filter.name == "lookup" { "lookup_missing" } else { &filter.name };
    doubt(&mut page, capabilities::capability(question));
    line(&mut page, "Named by", &format!("{} (as of {AS_OF})", sources(&filter.sources)));
    page
}

/// The page of a tag.
#[must_use]
pub fn tag_page(tag: &Tag) -> String {
    let mut page = format!("# Tag {}\n\n{}\n\n", tag.name, tag.summary);
    line(&mut page, "Written", &tag.syntax);
    if tag.kind == TagKind::Block {
        line(&mut page, "Closed by", tag.closer.as_deref().unwrap_or(""));
    }
    line(&mut page, "Part of", tag.inside.as_deref().unwrap_or(""));
    let webhook = match tag.webhook {
        InWebhook::Allowed => "works, says Klaviyo",
        InWebhook::Forbidden => "does not work, says Klaviyo",
        InWebhook::Unstated => "no source says",
    };
    line(&mut page, "In a webhook", webhook);
    line(&mut page, "Doubts", &tag.notes);
    decided(&mut page, &tag.name);
    let question = if tag.name == "customobjects" { "customobject" } else { &tag.name };
    doubt(&mut page, capabilities::capability(question));
    line(&mut page, "Named by", &format!("{} (as of {AS_OF})", sources(&tag.sources)));
    page
}

/// The page of a variable.
#[must_use]
pub fn variable_page(variable: &Variable) -> String {
    let mut page = format!("# Variable {}\n\n", variable.tag);
    line(&mut page, "Holds", &variable.kind);
    let triggers =
        if variable.available_with.is_empty() { "none known".to_owned() } else { variable.available_with.join(", ") };
    line(&mut page, "Has data in flows triggered by", &triggers);
    if let Some(integration) = &variable.integration {
        line(
            &mut page,
            "Belongs to",
            integration.as_str().map_or_else(|| integration.to_string(), str::to_owned).as_str(),
        );
    }
    line(&mut page, "In Klaviyo's REST API (inferred)", variable.api.as_deref().unwrap_or(""));
    line(&mut page, "Doubts", &variable.notes);
    line(&mut page, "Named by", &format!("{} (as of {AS_OF})", sources(&variable.sources)));
    page
}

/// The page of a message status.
#[must_use]
pub fn status_page(status: Status) -> String {
    let mut page = format!("# Status {status}\n\n{}.\n\n", sentence(status.meaning()));
    let stage = match status.stage() {
        Stage::Moving(_) => "on its way; another status follows",
        Stage::Delivered => "final, delivered",
        Stage::Failed => "final, not delivered",
    };
    line(&mut page, "Stage", stage);
    line(&mut page, "To check", status.to_check());
    line(
        &mut page,
        "Source",
        "Wunderkind, Text Message API Klaviyo Integration Guide, appendix B; which status is final is inferred from the meanings",
    );
    page
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// One line a filter: name, argument, summary, who names it.
#[must_use]
pub fn filter_list(filters: &[Filter]) -> String {
    rows(filters.iter().map(|filter| {
        let argument = match filter.argument {
            Argument::None => "",
            Argument::Required => ":…",
            Argument::Optional => "[:…]",
        };
        (format!("{}{argument}", filter.name), &filter.summary, filter.sources.as_slice())
    }))
}

/// One line a tag: name, summary, who names it.
#[must_use]
pub fn tag_list(tags: &[Tag]) -> String {
    rows(tags.iter().map(|tag| (tag.name.clone(), &tag.summary, tag.sources.as_slice())))
}

/// One line a variable: how it is written, what it holds, who names it.
#[must_use]
pub fn variable_list(variables: &[Variable]) -> String {
    rows(variables.iter().map(|variable| (variable.tag.clone(), &variable.kind, variable.sources.as_slice())))
}

fn rows<'a>(rows: impl Iterator<Item = (String, &'a String, &'a [Origin])>) -> String {
    let rows: Vec<_> = rows.collect();
    let width = rows.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or(0);
    rows.iter().map(|(name, text, origins)| format!("{name:width$}  {text} [{}]\n", sources(origins))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::klaviyo::catalogue;

    #[test]
    fn a_filters_page_names_its_doubt_and_the_setting_that_settles_it() {
        let page = filter_page(catalogue::filter("escapejs").unwrap());
        assert!(page.contains("Open question: does the filter `escapejs` run?"), "{page}");
        assert!(page.contains("capabilities: { escapejs: yes | no | unknown }"), "{page}");
        assert!(page.contains("Named by: Django only, no Klaviyo source"), "{page}");
    }

    #[test]
    fn every_entry_of_the_catalogue_has_a_page_of_more_than_its_title() {
        for page in catalogue::filters().iter().map(filter_page).chain(catalogue::tags().iter().map(tag_page)) {
            assert!(page.lines().count() > 5 && page.contains("Named by: "), "{page}");
        }
        for page in catalogue::variables().iter().map(variable_page) {
            assert!(page.contains("Holds: ") && page.contains("Named by: "), "{page}");
        }
    }

    #[test]
    fn a_failed_status_says_what_to_check() {
        let page = status_page(Status::NotSubscribed);
        assert!(
            page.starts_with("# Status NOT_SUBSCRIBED\n\nThe phone number is known and not subscribed.\n"),
            "{page}"
        );
        assert!(page.contains("To check: "), "{page}");
    }
}
