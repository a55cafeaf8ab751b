//! `flowhook subscription`: who is subscribed, and subscribing test phones.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::send::Format;
use super::send::fire::Background;
use super::settings::ConfigArguments;
use super::vault::{self, VaultArguments};
use super::{Failure, Status, Streams, recipients};
use crate::report::subscription as report;
use crate::text::Redactor;
use crate::wunderkind::answer::{self, Answer as Reading};
use crate::wunderkind::api;
use crate::wunderkind::client::{Limits, Outgoing, Target, client_headers, post};
use crate::wunderkind::phone::E164;
use crate::wunderkind::recipient::Recipient;
use crate::wunderkind::subscription;

const AFTER_HELP: &str = "\
A phone that is not subscribed is the commonest reason why a test text does not arrive.

Examples:
  flowhook subscription check +15163334444
  flowhook subscription add +15163334444 --purpose Birthday
  flowhook subscription check --file colleagues.txt

Exit codes: 0 all are subscribed, or the request was taken; 1 some are not, are no numbers, or you
said no; 2 wrong usage or no credentials; 4 no answer, or a 5xx.";

/// Check, add or remove text subscriptions of test phones
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct SubscriptionCommand {
    #[command(subcommand)]
    command: SubscriptionSubcommand,
}

#[derive(Debug, Subcommand)]
enum SubscriptionSubcommand {
    /// Tell which phones are subscribed
    Check(PhoneArguments),
    /// Subscribe phones, whose owners have agreed to that; asks first
    Add(AddArguments),
    /// Unsubscribe phones; asks first
    Remove(RemoveArguments),
}

#[derive(Debug, Args)]
struct PhoneArguments {
    /// Phones in E.164, such as +15163334444
    #[arg(value_name = "PHONE", required_unless_present = "file")]
    phones: Vec<String>,
    /// Take the phones from a list: one a line, or a CSV file with a column `phone`
    #[arg(long, value_name = "FILE", conflicts_with = "phones")]
    file: Option<PathBuf>,
    /// Use the host of this URL instead; plain http only to this machine
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    vault: VaultArguments,
    #[command(flatten)]
    config: ConfigArguments,
}

#[derive(Debug, Args)]
struct AddArguments {
    #[command(flatten)]
    phones: PhoneArguments,
    /// What they subscribe for; the endpoint requires it
    #[arg(long, value_name = "PURPOSE")]
    purpose: String,
    /// Do it without asking
    #[arg(long, short)]
    yes: bool,
}

#[derive(Debug, Args)]
struct RemoveArguments {
    #[command(flatten)]
    phones: PhoneArguments,
    /// Do it without asking
    #[arg(long, short)]
    yes: bool,
}

/// One of the three endpoints.
struct Job<'a> {
    arguments: &'a PhoneArguments,
    path: &'static str,
    purpose: Option<&'a str>,
    /// What is asked first, and whether it was answered already.
    question: Option<(&'static str, bool)>,
}

/// Runs the command.
///
/// # Errors
/// As the help text says, with the exit code in the error.
pub(super) fn run(command: &SubscriptionCommand, streams: &mut Streams) -> anyhow::Result<Status> {
    let job = match &command.command {
        SubscriptionSubcommand::Check(arguments) => {
            Job { arguments, path: api::SUBSCRIPTION_PATH, purpose: None, question: None }
        }
        SubscriptionSubcommand::Add(AddArguments { phones, purpose, yes }) => Job {
            arguments: phones,
            path: api::SUBSCRIBE_PATH,
            purpose: Some(purpose),
            question: Some(("Subscribe them? Their owners must have agreed to get texts.", *yes)),
        },
        SubscriptionSubcommand::Remove(RemoveArguments { phones, yes }) => Job {
            arguments: phones,
            path: api::UNSUBSCRIBE_PATH,
            purpose: None,
            question: Some(("Unsubscribe them? They will get no texts any more.", *yes)),
        },
    };
    job.run(streams)
}

impl Job<'_> {
    fn run(&self, streams: &mut Streams) -> anyhow::Result<Status> {
        let phones = phones(self.arguments, streams)?;
        let base = self.arguments.endpoint.as_deref().unwrap_or(api::SEND_URL);
        let target = Target::parse(base).map_err(|error| Failure::usage(error.to_string()))?;
        let vault = self.arguments.vault.vault(true)?;
        let headers = client_headers(&|name| vault.find(name));
        let body = subscription::body(&phones, self.purpose);
        let outgoing = Outgoing::new(target.sibling(self.path, &[]), headers, body);
        let redactor = vault::redactor_of(&outgoing, &vault)?;
        if let Some((question, answered)) = self.question {
            let config = self.arguments.config.load(Path::new("."), streams)?;
            let listed = |phone: &&E164| config.test_recipients.iter().any(|known| known.to.is(phone.as_str()));
            let unlisted = phones.iter().filter(|phone| !listed(phone)).count();
            let shown = report::plan(outgoing.target.as_ref(), &phones, unlisted, self.purpose);
            write!(streams.stderr, "{}", redactor.redact(&shown))?;
            if !consent(question, answered, streams)? {
                writeln!(streams.stderr, "Nothing was changed.")?;
                return Ok(Status::CheckFailed);
            }
        }
        let mut background = Background::new();
        let answer = background.runtime()?.block_on(post(&outgoing, Limits { answer: 64 << 20, ..Limits::default() }));
        background.stop()?;
        let answer =
            answer.map_err(|error| Failure::network(redactor.redact(&error.to_string())).help(error.advice()))?;
        self.tell(&answer, &redactor, streams)
    }

    fn tell(
        &self,
        answer: &crate::wunderkind::client::Answer,
        redactor: &Redactor,
        streams: &mut Streams,
    ) -> anyhow::Result<Status> {
        let status = answer.status;
        let told = subscription::read(&answer.body).filter(|_| (200..300).contains(&status));
        let Some(told) = told else {
            let mut why = format!("the endpoint answered {status}: {}", answer::explain_status(status));
            if let Reading::Refused(envelope) = answer::read(status, &answer.body) {
                why.push_str(&format!("; {} ({})", envelope.message, answer::explain_code(envelope.code)));
            }
            let why = redactor.redact(&why);
            return Err(if (400..500).contains(&status) { Failure::check(why) } else { Failure::network(why) }.into());
        };
        match self.arguments.format {
            Format::Human => write!(streams.stdout, "{}", redactor.redact(&report::human(&told)))?,
            Format::Json => {
                let document = report::document(&told, redactor);
                writeln!(streams.stdout, "{document:#}")?;
            }
        }
        let missing = self.question.is_none() && told.phone_number_statuses.iter().any(|one| !one.subscription_status);
        let wrong = !told.invalid_phone_numbers.is_empty() || !told.failed_to_process_numbers.is_empty();
        Ok(if missing || wrong { Status::CheckFailed } else { Status::Fine })
    }
}

fn consent(question: &str, answered: bool, streams: &Streams) -> anyhow::Result<bool> {
    if answered {
        return Ok(true);
    }
    if !streams.interactive {
        return Err(Failure::usage("nobody can be asked: not a terminal")
            .help("pass --yes to do it without a question")
            .into());
    }
    let answer = dialoguer::Confirm::new().with_prompt(question).default(false).interact_opt()?;
    Ok(answer.unwrap_or(false))
}

fn phones(arguments: &PhoneArguments, streams: &mut Streams) -> anyhow::Result<Vec<E164>> {
    let Some(file) = &arguments.file else {
        let read = |text: &String| E164::parse(text).map_err(|error| Failure::usage(format!("{text}: {error}")).into());
        return arguments.phones.iter().map(read).collect();
    };
    let list = recipients::read(file, api::CSV_NUMBERS_MOST, streams)?;
    list.into_iter()
        .map(|recipient| match recipient {
            Recipient::Phone(phone) => Ok(phone),
            Recipient::Email(email) => {
                Err(Failure::usage(format!("{} is no phone number: subscriptions are by phone", email.as_str())).into())
            }
        })
        .collect()
}
