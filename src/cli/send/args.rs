//! The arguments of `flowhook send`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::expect::Expectation;
use super::sample::Setting;
use crate::cli::ledger::LedgerArguments;
use crate::cli::settings::ConfigArguments;
use crate::cli::vault::VaultArguments;

const AFTER_HELP: &str = "\
Examples:
  flowhook send birthday.yaml --to +15163334444 --sandbox     no credentials, no text to anyone
  flowhook send birthday.yaml --to +15163334444 --dry-run     the exact request, no network
  flowhook send birthday.yaml --webhook Birthday --to +15163334444 --sample ada.json
  flowhook send birthday.yaml --to +15163334444 --proof       the same text again within 24 hours

Credentials are WUNDERKIND_CLIENT_ID and WUNDERKIND_CLIENT_SECRET, or what the webhook's headers
name; --credentials FILE, the environment and the system keyring are asked in this order. They are
never shown.

A message leaves at most once: it is written to the ledger before the first byte leaves, the same
text to the same recipient for the same purpose is refused for 24 hours, no redirect is followed,
and nothing is repeated that may have arrived.

Exit codes: 0 the endpoint took the message (2xx), and with --follow it was delivered; 1 the webhook
has errors, the ledger or the endpoint refused the message (4xx), it was not delivered, or you said
no; 2 wrong usage or no credentials; 3 a file or the ledger can't be used; 4 no answer, a redirect,
a 5xx, or an answer that is not the Text API's.";

/// Fire one webhook's test request: shows what will go where, asks, and posts it once
#[derive(Debug, Args)]
#[command(after_long_help = AFTER_HELP)]
pub(in crate::cli) struct SendArguments {
    /// The spec; `-` reads standard input
    #[arg(value_name = "SPEC", required_unless_present = "again")]
    pub spec: Option<PathBuf>,
    /// Send the request of this record of the ledger again
    #[arg(long, value_name = "ID", conflicts_with_all = ["spec", "webhook", "sample", "set", "bulk"])]
    pub again: Option<i64>,
    /// Which webhook; may be left out when the spec has only one
    #[arg(long, value_name = "NAME")]
    pub webhook: Option<String>,
    /// Who gets the test text: a phone in E.164, such as +15163334444, or an e-mail
    #[arg(long, value_name = "PHONE|EMAIL", allow_hyphen_values = true, conflicts_with = "bulk")]
    pub to: Option<String>,
    /// Send to every test recipient of this list, one a line, through the bulk endpoint
    #[arg(long, value_name = "FILE")]
    pub bulk: Option<PathBuf>,
    /// With --bulk: a request for each recipient, so many a second at most
    #[arg(long, value_name = "PER_SECOND", num_args = 0..=1, default_missing_value = "10", requires = "bulk",
          value_parser = clap::value_parser!(u32).range(1..=100))]
    pub one_by_one: Option<u32>,
    /// The person and event to evaluate the body with: JSON {person, event, organization}, a
    /// profile or event as Klaviyo's API gives it, or a CSV file of profiles (FILE#3 takes its third
    /// row); built in are ordinary, which is taken if left out, nobody, hostile, emoji and long
    #[arg(long, value_name = "NAME|FILE|JSON")]
    pub sample: Option<PathBuf>,
    /// Change a value of the sample: person.first_name=Ada, or event.Items:=[1] for JSON
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<Setting>,
    /// Put a suffix behind sendPurpose, so that the same text goes out once more; the time if no
    /// SUFFIX is given
    #[arg(long, value_name = "SUFFIX", num_args = 0..=1, default_missing_value = "", require_equals = true)]
    pub proof: Option<String>,
    /// Print the exact request, secrets redacted, and open no socket
    #[arg(long)]
    pub dry_run: bool,
    /// Post to this URL instead, with the webhook's headers; plain http only to this machine
    #[arg(long, value_name = "URL", conflicts_with = "sandbox")]
    pub endpoint: Option<String>,
    /// Post to a stand-in for the Text API that runs in this process; needs no credentials and
    /// asks no question
    #[arg(long)]
    pub sandbox: bool,
    /// With --sandbox: let messages come along so many times as fast
    #[arg(long, value_name = "TIMES", default_value = "1", requires = "sandbox",
          value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub speed: u32,
    /// Go on although the spec or the rendered body has errors
    #[arg(long)]
    pub no_lint: bool,
    /// Send without asking
    #[arg(long, short)]
    pub yes: bool,
    /// Consent to a recipient that the configuration's test_recipients do not list, by naming it
    /// once more
    #[arg(long, value_name = "PHONE|EMAIL", allow_hyphen_values = true)]
    pub allow_recipient: Vec<String>,
    /// With --bulk: consent to exactly so many recipients that test_recipients do not list
    #[arg(long, value_name = "COUNT", requires = "bulk")]
    pub allow_unlisted: Option<usize>,
    /// Try again up to so often when certainly nothing was sent (no connection) or the endpoint
    /// said 429
    #[arg(long, value_name = "N", default_value = "0", conflicts_with = "bulk", value_parser = clap::value_parser!(u32).range(0..=20))]
    pub retry: u32,
    /// Ask the status endpoint until the message is delivered or failed
    #[arg(long, conflicts_with_all = ["dry_run", "bulk"])]
    pub follow: bool,
    #[command(flatten)]
    pub patience: crate::cli::follow::PatienceArguments,
    /// Seconds to wait for the whole answer
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = clap::value_parser!(u64).range(1..=600))]
    pub timeout: u64,
    /// Exit with 0 exactly when the answer is so: status=200, status=4xx
    #[arg(long, value_name = "status=CODE", conflicts_with_all = ["dry_run", "bulk"])]
    pub expect: Option<Expectation>,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Write the result as JUnit XML, too; with --bulk a case for each recipient
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    #[command(flatten)]
    pub vault: VaultArguments,
    #[command(flatten)]
    pub ledger: LedgerArguments,
    #[command(flatten)]
    pub config: ConfigArguments,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Format {
    /// For people
    Human,
    /// One JSON document
    Json,
}
