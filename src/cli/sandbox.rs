//! `flowhook sandbox`: the endpoint's stand-in as a server of its own.

mod args;

use std::io::Write;
use std::time::Duration;

use tokio::runtime::Builder;

use super::{Failure, Status, Streams};
use crate::text::Source;
use crate::wunderkind::api;
use crate::wunderkind::client::Target;
use crate::wunderkind::credentials::{ClientKeys, Vault};
use crate::wunderkind::sandbox::{Book, Config, Sandbox, SandboxError};

pub(super) use args::SandboxArguments;

/// Runs the command until it is told to stop.
///
/// # Errors
/// As the help text says, with the exit code in the error.
pub(super) fn run(arguments: &SandboxArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    let vault = arguments.vault.vault(true)?;
    let (keys, origin) = keys(&vault)?;
    if let (None, Some(trouble)) = (&origin, vault.trouble()) {
        writeln!(streams.stderr, "{trouble}; if it has your credentials, the sandbox does not know them.")?;
    }
    let config = config(arguments, keys.clone())?;
    let (rate, speed) = (config.rate, config.speed);
    let runtime = Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(async {
        // Asked for before the address is told: whoever reads it may send a signal at once.
        let mut told = Told::new()?;
        let mut sandbox = Sandbox::start(config).await.map_err(|error| failure(&error))?;
        let url = sandbox.url();
        write!(streams.stderr, "{}", banner(arguments, &url, &keys, origin.as_deref(), rate, speed))?;
        streams.stderr.flush()?;
        writeln!(streams.stdout, "{url}")?;
        streams.stdout.flush()?;
        let ended = tokio::select! {
            () = told.stop() => None,
            () = after(arguments.stop_after) => None,
            ended = sandbox.ended() => Some(ended),
        };
        let stopped = sandbox.stop().await;
        ended.unwrap_or(stopped).map_err(|error| failure(&error))
    });
    runtime.shutdown_background();
    served?;
    let kept =
        arguments.state.as_ref().map_or_else(String::new, |path| format!(" Its state is in {}.", path.display()));
    writeln!(streams.stderr, "The sandbox has stopped.{kept}")?;
    Ok(Status::Fine)
}

async fn after(seconds: Option<u64>) {
    match seconds {
        Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
        None => std::future::pending().await,
    }
}

/// Being told to stop: Ctrl-C, and elsewhere than on Windows SIGTERM.
struct Told {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Told {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?,
        })
    }

    async fn stop(&mut self) {
        #[cfg(unix)]
        let terminated = self.terminate.recv();
        #[cfg(not(unix))]
        let terminated = std::future::pending::<Option<()>>();
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated => {}
        }
    }
}

/// The pair that requests must bear: the user's own, so that `send` finds the same one, or the
/// public one. And where the user's is from.
fn keys(vault: &Vault) -> anyhow::Result<(ClientKeys, Option<String>)> {
    let given = [api::CLIENT_ID_VARIABLE, api::CLIENT_SECRET_VARIABLE].map(|name| vault.find(name));
    match given {
        [None, None] => Ok((ClientKeys::of_sandbox(), None)),
        [Some(id), Some(_)] => {
            let keys = ClientKeys::find(&|name| vault.find(name)).map_err(|errors| {
                let all: Vec<String> = errors.iter().map(ToString::to_string).collect();
                Failure::usage(all.join("; "))
            })?;
            Ok((keys, Some(id.origin.to_string())))
        }
        [Some(_), None] => Err(half(api::CLIENT_SECRET_VARIABLE)),
        [None, Some(_)] => Err(half(api::CLIENT_ID_VARIABLE)),
    }
}

fn half(missing: &str) -> anyhow::Error {
    Failure::usage(format!("{missing} is not set, but its other half is"))
        .help("give both, or neither: then the sandbox takes a pair of its own, which it prints")
        .into()
}

fn config(arguments: &SandboxArguments, keys: ClientKeys) -> anyhow::Result<Config> {
    let callback = arguments.callback.as_deref().map(callback).transpose()?;
    Ok(Config {
        port: arguments.port,
        // What `rehearse` bears, which never looks for credentials.
        also: Some(ClientKeys::of_sandbox()),
        any_client: arguments.any_client,
        auth_status: arguments.auth_status.into(),
        state: arguments.state.clone(),
        book: arguments.book.as_deref().map(book).transpose()?.unwrap_or_default(),
        speed: arguments.speed,
        rate: arguments.rate.0,
        retry_after: arguments.retry_after,
        duplicates: arguments.duplicates.into(),
        lenient: arguments.lenient,
        codes: arguments.codes.into(),
        unknown_id: arguments.unknown_id.into(),
        callback,
        faults: arguments.fault.clone().unwrap_or_default(),
        seed: arguments.seed,
        link_length: arguments.link_length,
        page: true,
        remembered: arguments.keep_requests,
        ..Config::new(keys)
    })
}

fn callback(url: &str) -> anyhow::Result<Target> {
    let target = Target::parse(url).map_err(|error| Failure::usage(format!("--callback: {error}")))?;
    if target.is_loopback() && target.is_plain() {
        return Ok(target);
    }
    Err(Failure::usage("--callback: the sandbox calls nobody but this machine, by plain http")
        .help("give a receiver such as http://127.0.0.1:8080/callback")
        .into())
}

fn book(path: &std::path::Path) -> anyhow::Result<Book> {
    let text = super::input::read_file(path)?;
    Book::read(&text).map_err(|error| {
        let source = Source::new(path.display().to_string(), text.clone());
        let at = source.position(error.span.start);
        Failure::usage(format!("{}:{}:{}: {error}", path.display(), at.line, at.column))
            .help("a book has `phones`, `emails` and `others`: see docs/sandbox.md")
            .into()
    })
}

fn failure(error: &SandboxError) -> anyhow::Error {
    let message = error.to_string();
    match error {
        SandboxError::Listen { .. } => {
            Failure::network(message).help("another program has the port; --port 0 takes a free one").into()
        }
        SandboxError::State(_) => Failure::files(message).into(),
        SandboxError::Broken(_) => Failure::network(message).into(),
    }
}

fn banner(
    arguments: &SandboxArguments,
    url: &str,
    keys: &ClientKeys,
    origin: Option<&str>,
    rate: Option<u32>,
    speed: u32,
) -> String {
    let mut text = format!("The sandbox is at {url} and reaches nobody. Its page: {url}/\n");
    let limit = rate.map_or_else(|| "no rate limit".to_owned(), |rate| format!("{rate} requests a second"));
    let state = arguments
        .state
        .as_ref()
        .map_or_else(|| "kept until it stops (--state FILE keeps it)".to_owned(), |path| path.display().to_string());
    let clock = if speed == 1 { "the world's".to_owned() } else { format!("{speed} times as fast as the world's") };
    text.push_str(&format!("  limit        {limit}\n  clock        {clock}\n"));
    text.push_str(&format!("  state        {state}\n"));
    match origin {
        _ if arguments.any_client => text.push_str("  credentials  any pair\n"),
        Some(origin) => text.push_str(&format!("  credentials  yours, from {origin}\n")),
        None => text.push_str("  credentials  a public pair:\n"),
    }
    if origin.is_none() {
        // This pair is in the source code of every flowhook: no secret.
        text.push_str(&format!(
            "    export {}={}\n    export {}={}\n",
            api::CLIENT_ID_VARIABLE,
            keys.id.expose(),
            api::CLIENT_SECRET_VARIABLE,
            keys.secret.expose()
        ));
    }
    text.push_str(&format!(
        "Then, from another terminal:\n  \
         flowhook send SPEC --to +15163334444 --endpoint {url}{}\n  \
         flowhook rehearse SPEC --audience FILE --sandbox {url} --limit 50\n  \
         flowhook status MESSAGE_ID --endpoint {url}\n  \
         flowhook subscription check +15163334444 --endpoint {url}\n\
         Ctrl-C stops it.\n",
        api::SEND_PATH
    ));
    text
}
