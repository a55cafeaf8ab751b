//! One address: `HEAD`, redirects, and a `GET` of its beginning where that is needed.

use std::sync::OnceLock;

use reqwest::header::{CONTENT_RANGE, LOCATION, RANGE};
use reqwest::{Client, ClientBuilder, Method, Response};
use url::Url;

use super::failure::Failure;
use super::guard::Guard;
use super::{OnlineError, Options};
use crate::lint::Role;
use crate::wunderkind::client::causes::innermost;
use crate::wunderkind::client::install_tls;

/// Browsers stop at 20; a link that needs as many as this is broken for its owner too.
const MOST_REDIRECTS: usize = 10;
/// So much of a picture tells its type.
const BEGINNING: usize = 8 * 1024;

/// What was seen of an address.
#[derive(Debug)]
pub(super) struct Visit {
    /// All addresses that were asked, the first one first.
    pub(super) chain: Vec<Url>,
    /// How it ended.
    pub(super) end: Result<Answer, Failure>,
}

/// The answer at the end of all redirects.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Answer {
    /// The HTTP status.
    pub(super) status: u16,
    /// The beginning of the content (pictures only).
    pub(super) beginning: Vec<u8>,
    /// How long the content is in bytes, where that is known (pictures only).
    pub(super) length: Option<u64>,
}

/// The clients of a run: plain http needs no certificate authority, and a system without any
/// must not fail for want of one.
#[derive(Debug)]
pub(super) struct Clients {
    plain: Client,
    secure: OnceLock<Result<Client, String>>,
    guard: Guard,
    options: Options,
}

impl Clients {
    pub(super) fn new(options: Options, guard: Guard) -> Result<Self, OnlineError> {
        install_tls();
        let plain = builder(guard, options).tls_certs_only([]).build();
        let plain = plain.map_err(|error| OnlineError::Setup(error.to_string()))?;
        Ok(Self { plain, secure: OnceLock::new(), guard, options })
    }

    /// The client for https, set up when it is first wanted.
    ///
    /// # Errors
    /// When the system has nothing to know certificates by.
    pub(super) fn secure(&self) -> Result<&Client, OnlineError> {
        let build = || builder(self.guard, self.options).https_only(true).build().map_err(|error| innermost(&error));
        self.secure.get_or_init(build).as_ref().map_err(|reason| OnlineError::Setup(reason.clone()))
    }

    async fn ask(&self, method: Method, url: &Url, range: Option<usize>) -> Result<Response, Failure> {
        self.guard.admit(url).map_err(|private| Failure::Private { host: private.host, address: private.address })?;
        let client = match url.scheme() {
            "https" => self.secure().map_err(|error| Failure::Broken(error.to_string()))?,
            _ => &self.plain,
        };
        let mut request = client.request(method, url.clone());
        if let Some(length) = range {
            request = request.header(RANGE, format!("bytes=0-{}", length - 1));
        }
        request.send().await.map_err(|error| self.failed(&error, url))
    }

    fn failed(&self, error: &reqwest::Error, url: &Url) -> Failure {
        Failure::of(error, url.host_str().unwrap_or_default(), self.options)
    }
}

fn builder(guard: Guard, options: Options) -> ClientBuilder {
    Client::builder()
        .connect_timeout(options.connect)
        .timeout(options.total)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .dns_resolver(guard)
        .user_agent(concat!("flowhook/", env!("CARGO_PKG_VERSION")))
}

/// Goes to `start` and on where it leads. The endpoint of a webhook is only asked by `HEAD`, and
/// its redirects are not followed, as Klaviyo follows none.
pub(super) async fn visit(clients: &Clients, role: Role, start: Url) -> Visit {
    let mut chain = vec![bare(start)];
    loop {
        let Some(current) = chain.last().cloned() else { return Visit { chain, end: Ok(Answer::default()) } };
        let step = match role {
            Role::Endpoint => head(clients, &current).await,
            Role::Click => click(clients, &current).await,
            Role::Media => media(clients, &current).await,
        };
        let next = match step {
            Ok(Step::End(answer)) => return Visit { chain, end: Ok(answer) },
            Err(failure) => return Visit { chain, end: Err(failure) },
            Ok(Step::On(next)) => bare(next),
        };
        let web = matches!(next.scheme(), "http" | "https") && next.has_host();
        let circle = chain.contains(&next) || chain.len() > MOST_REDIRECTS;
        if !web {
            return Visit { chain, end: Err(Failure::Nowhere(next.to_string())) };
        }
        chain.push(next);
        if role == Role::Endpoint {
            return Visit { chain, end: Ok(Answer::default()) };
        }
        if circle {
            return Visit { chain, end: Err(Failure::TooMany(MOST_REDIRECTS)) };
        }
    }
}

/// Where an answer leads.
enum Step {
    On(Url),
    End(Answer),
}

/// What is sent: no user name or password, and no fragment.
fn bare(mut url: Url) -> Url {
    // Only addresses without a host refuse this, and those have neither.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
    url
}

/// The next address, where the answer is a redirect that names one.
fn redirect(response: &Response, current: &Url) -> Option<Result<Url, Failure>> {
    let moved = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    let location = response.headers().get(LOCATION).filter(|_| moved)?;
    let location = String::from_utf8_lossy(location.as_bytes()).into_owned();
    Some(current.join(&location).map_err(|_| Failure::Nowhere(location)))
}

fn step(response: &Response, current: &Url) -> Result<Step, Failure> {
    match redirect(response, current) {
        Some(next) => next.map(Step::On),
        None => Ok(Step::End(Answer { status: response.status().as_u16(), ..Answer::default() })),
    }
}

async fn head(clients: &Clients, url: &Url) -> Result<Step, Failure> {
    step(&clients.ask(Method::HEAD, url, None).await?, url)
}

/// `HEAD`, and where that is refused (some servers know only `GET`) the first byte.
async fn click(clients: &Clients, url: &Url) -> Result<Step, Failure> {
    match head(clients, url).await {
        Ok(Step::End(answer)) if !is_success(answer.status) => {}
        Err(Failure::Broken(_)) => {}
        other => return other,
    }
    let response = clients.ask(Method::GET, url, Some(1)).await?;
    // An empty page has no first byte.
    if response.status().as_u16() == 416 {
        return Ok(Step::End(Answer { status: 200, ..Answer::default() }));
    }
    step(&response, url)
}

/// `HEAD`, and then the beginning of the picture.
async fn media(clients: &Clients, url: &Url) -> Result<Step, Failure> {
    let told = match clients.ask(Method::HEAD, url, None).await {
        Ok(response) => {
            if let Some(next) = redirect(&response, url) {
                return next.map(Step::On);
            }
            response.status().is_success().then(|| response.content_length_header()).flatten()
        }
        Err(Failure::Broken(_)) => None,
        Err(failure) => return Err(failure),
    };
    let response = clients.ask(Method::GET, url, Some(BEGINNING)).await?;
    let status = response.status().as_u16();
    if !is_success(status) {
        return match status {
            416 => Ok(Step::End(Answer { status: 200, beginning: Vec::new(), length: Some(0) })),
            _ => step(&response, url),
        };
    }
    let whole = if status == 206 { response.total_length() } else { response.content_length_header() };
    content(clients, url, response, whole.or(told)).await.map(Step::End)
}

/// Reads the beginning and, where nobody says how long the content is, so much of it that one
/// knows whether it is too much.
async fn content(clients: &Clients, url: &Url, mut response: Response, told: Option<u64>) -> Result<Answer, Failure> {
    let mut answer = Answer { status: response.status().as_u16(), beginning: Vec::new(), length: told };
    let mut read: u64 = 0;
    while let Some(chunk) = response.chunk().await.map_err(|error| clients.failed(&error, url))? {
        read += chunk.len() as u64;
        let missing = BEGINNING.saturating_sub(answer.beginning.len());
        answer.beginning.extend_from_slice(chunk.get(..missing.min(chunk.len())).unwrap_or(&[]));
        let enough = answer.beginning.len() == BEGINNING;
        if enough && (told.is_some() || read > super::picture::MOST_BYTES) {
            break;
        }
    }
    answer.length = told.or(Some(read));
    Ok(answer)
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

/// Lengths that headers tell.
trait Told {
    /// `Content-Length`: reqwest's own reckoning gives none for an answer to `HEAD`.
    fn content_length_header(&self) -> Option<u64>;
    /// The number behind the slash of `Content-Range`.
    fn total_length(&self) -> Option<u64>;
}

impl Told for Response {
    fn content_length_header(&self) -> Option<u64> {
        self.headers().get(reqwest::header::CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
    }

    fn total_length(&self) -> Option<u64> {
        self.headers().get(CONTENT_RANGE)?.to_str().ok()?.rsplit_once('/')?.1.trim().parse().ok()
    }
}
