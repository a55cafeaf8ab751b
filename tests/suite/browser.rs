//! The pages in a real browser: hostile values do not run, and nothing is wider than the window.
//!
//! `FLOWHOOK_BROWSER` names a Chromium; without it the browser is left out; `.ci/run` sets it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::{command, finish, root};

/// Runs where it is let: each way sets `ran`.
const HOSTILE: &str = "<script>window.ran=1</script><img src=x onerror=\"window.ran=2\">\"'><svg onload=window.ran=3>\
                       </style></title><script>window.ran=4</script>javascript:window.ran=5 {{ 7*7 }} {% raw %}";

/// Loads the page in a frame of the same origin and writes down what became of it.
const FRAME: &str = "<!doctype html><body><script>
function look(width) { return new Promise(function (done) {
  var frame = document.createElement('iframe');
  frame.style.width = width + 'px'; frame.style.height = '900px'; frame.style.border = '0';
  frame.onload = function () { setTimeout(function () {
    var page = frame.contentDocument;
    var over = [];
    page.querySelectorAll('body *').forEach(function (element) {
      var box = element.getBoundingClientRect();
      if (box.right > width + 1 && !element.closest('.scroll')) { over.push(element.tagName + '.' + element.className); }
    });
    done({ width: width, scroll: page.documentElement.scrollWidth, over: over, ran: frame.contentWindow.ran || 0,
      images: page.images.length, scripts: page.scripts.length, text: page.body.innerText.length,
      unnamed: Array.from(page.querySelectorAll('section,article')).filter(function (part) {
        var name = part.getAttribute('aria-labelledby'); return !name || !page.getElementById(name); }).length,
      columns: getComputedStyle(page.querySelector('.phones') || page.body).gridTemplateColumns.split(' ').length });
    frame.remove();
  }, 100); };
  frame.src = '/page'; document.body.appendChild(frame);
}); }
look(360).then(function (phone) { return look(1280).then(function (desk) {
  document.body.textContent = 'FOUND' + JSON.stringify([phone, desk]) + 'END'; }); });
</script></body>";

/// Answers `/page` with the page and anything else with the frame, until the test ends.
fn serve(page: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let answer = move |mut stream: TcpStream| -> std::io::Result<()> {
        let mut line = String::new();
        BufReader::new(stream.try_clone()?).read_line(&mut line)?;
        let body = if line.contains("/page") { page.as_str() } else { FRAME };
        write!(
            stream,
            "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        )
    };
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten().take(50) {
            // The browser hangs up when it has enough.
            let _ = answer(stream);
        }
    });
    url
}

/// What the browser found at 360 and at 1280 columns.
fn looked_at(page: String) -> Option<[Value; 2]> {
    let Some(chromium) = std::env::var_os("FLOWHOOK_BROWSER") else {
        println!("skipped: FLOWHOOK_BROWSER names no Chromium");
        return None;
    };
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--window-size=1400,1000"])
        .args(["--virtual-time-budget=8000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(serve(page))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout);
    let found = dom.split_once("FOUND").and_then(|(_, rest)| rest.split_once("END"));
    let found = found.unwrap_or_else(|| panic!("{dom}\n{}", String::from_utf8_lossy(&output.stderr))).0;
    Some(serde_json::from_str(&found.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")).unwrap())
}

fn is_well(page: &str, path: &Path) {
    for never in ["src=", "href=", "@import", "url(", "style=\"", "onload=\"", "onerror=\""] {
        assert!(!page.contains(never), "{never} in {}", path.display());
    }
    let Some([phone, desk]) = looked_at(page.to_owned()) else { return };
    for seen in [&phone, &desk] {
        assert_eq!(seen["ran"], 0, "{seen}");
        assert_eq!((&seen["images"], &seen["scripts"], &seen["unnamed"]), (&json!(0), &json!(0), &json!(0)), "{seen}");
        assert_eq!(seen["over"], json!([]), "{seen}");
        assert!(seen["scroll"].as_u64() <= seen["width"].as_u64(), "{seen}");
        assert!(seen["text"].as_u64() > Some(200), "{seen}");
    }
    assert!(phone["columns"].as_u64() <= desk["columns"].as_u64());
}

/// A spec whose every text is hostile, and a sample of a hostile person.
fn hostile(folder: &Path) -> (String, String) {
    let text = |text: String| serde_json::to_string(&text).unwrap();
    let spec = format!(
        "flowhook: 1\nflow: {{ name: {name}, trigger: {{ type: metric, metric: {name} }} }}\nbrand: Acme\nescape: cut\n\
         webhooks:\n  - name: {name}\n    text: {message}\n    clickUrl: {link}\n    mediaUrl: {link}\n    callbackData: {{ a: {name} }}\n",
        name = text(HOSTILE.replace("{{ 7*7 }} {% raw %}", "")),
        message = text(format!("{}{{{{ person.first_name }}}}", HOSTILE.replace("{{ 7*7 }} {% raw %}", ""))),
        link = text("https://acme.test/?a=<script>window.ran=6</script>&utm_source='\"><b>x".to_owned()),
    );
    let sample = json!({"person": {"first_name": HOSTILE, "phone_number": HOSTILE, "KlaviyoID": HOSTILE}});
    std::fs::write(folder.join("spec.yaml"), spec).unwrap();
    std::fs::write(folder.join("<img onerror=window.ran=7>.json"), sample.to_string()).unwrap();
    ("spec.yaml".to_owned(), "<img onerror=window.ran=7>.json".to_owned())
}

#[test]
fn hostile_values_do_not_run_on_the_page_of_a_preview() {
    let folder = tempfile::tempdir().unwrap();
    let (spec, sample) = hostile(folder.path());
    let mut run = command();
    run.current_dir(folder.path()).args(["preview", &spec, "--sample", &sample, "--sample", "all", "--html", "p.html"]);
    let run = finish(run.stdin(Stdio::null()));
    assert!(run.code <= 1, "{}", run.transcript());
    let path = folder.path().join("p.html");
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(page.contains("&lt;script&gt;window.ran=1"), "the hostile words are not on the page");
    let body = page.split_once("<body>").unwrap().1;
    assert!(!body.contains("<script") && !body.contains("<img"), "{body}");
    is_well(&body_without_words(&page), &path);
}

/// The page, whose shown words may hold anything; what the markup holds is looked at besides.
fn body_without_words(page: &str) -> String {
    page.replace("onerror=&quot;", "onerror=&#34;").replace("src=x", "src&#61;x")
}

#[test]
fn hostile_values_do_not_run_on_the_page_of_a_rehearsal() {
    let folder = tempfile::tempdir().unwrap();
    let (spec, _) = hostile(folder.path());
    let quoted = HOSTILE.replace('"', "\"\"");
    let people = format!(
        "Klaviyo ID,First Name,Phone Number,\"{quoted}\"\n\"{quoted}\",\"{quoted}\",+12025550143,x\n1,Ada,+12025550144,y\n"
    );
    std::fs::write(folder.path().join("people.csv"), people).unwrap();
    let mut run = command();
    run.current_dir(folder.path()).args(["rehearse", &spec, "--audience", "people.csv", "--html", "r.html"]);
    let run = finish(run.stdin(Stdio::null()));
    assert!(run.code <= 1, "{}", run.transcript());
    let path = folder.path().join("r.html");
    is_well(&body_without_words(&std::fs::read_to_string(&path).unwrap()), &path);
}

#[test]
fn the_page_of_every_example_fits_a_phone_and_a_desk() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("p.html");
    for example in ["birthday", "abandoned-checkout", "cdp-sync"] {
        let spec = format!("examples/{example}.yaml");
        let mut run = command();
        run.current_dir(root()).args(["preview", &spec, "--html", page.to_str().unwrap()]);
        let run = finish(run.stdin(Stdio::null()));
        assert!(run.code <= 1, "{}", run.transcript());
        is_well(&std::fs::read_to_string(&page).unwrap(), &page);
    }
}
