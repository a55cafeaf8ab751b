//! The questions before anything is sent.

use super::args::SendArguments;
use crate::cli::{Failure, Streams};
use crate::report::send::{Kind, Plan};

/// Whether to send: asks on a terminal, needs `--yes` elsewhere, and a consent of its own for
/// a recipient that the configuration does not list. The sandbox reaches nobody.
///
/// # Errors
/// When a consent is missing and nobody can be asked.
pub(super) fn given(arguments: &SendArguments, plan: &Plan, streams: &Streams) -> anyhow::Result<bool> {
    if plan.kind == Kind::Sandbox {
        return Ok(true);
    }
    let asks = streams.interactive && !arguments.yes;
    let unlisted = plan.reaches.as_deref().filter(|_| !plan.listed);
    let named = unlisted.is_none_or(|to| arguments.allow_recipient.iter().any(|named| named.eq_ignore_ascii_case(to)));
    if !asks {
        if !arguments.yes {
            return Err(Failure::usage("nobody can be asked whether to send this: not a terminal")
                .help("pass --yes to send it without a question, or --dry-run to see the request")
                .into());
        }
        if let Some(to) = unlisted.filter(|_| !named) {
            let to = plan.redactor.redact(to);
            return Err(Failure::usage(format!("{to} is not one of the configuration's test_recipients"))
                .help(format!("list it in flowhook.yaml, or consent to it by its name: --allow-recipient {to}"))
                .into());
        }
        return Ok(true);
    }
    if let Some(to) = unlisted.filter(|_| !named) {
        let typed: String = dialoguer::Input::new()
            .with_prompt("It is not one of your test_recipients. Type the recipient once more, or nothing to stop")
            .allow_empty(true)
            .interact_text()?;
        if !typed.trim().eq_ignore_ascii_case(to) {
            return Ok(false);
        }
    }
    let question = match plan.kind {
        Kind::TextApi => "Send this text to a real phone?",
        Kind::Sandbox | Kind::Other => "Post this?",
    };
    let answer = dialoguer::Confirm::new().with_prompt(question).default(false).interact_opt()?;
    Ok(answer.unwrap_or(false))
}
