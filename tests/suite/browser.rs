//! The pages in a real browser: hostile values do not run, and nothing is wider than the window.
//!
//! Without a browser the test says so and passes; `FLOWHOOK_BROWSER` names one that must be there.

use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::chromium::{Chromium, browser};
use crate::support::{command, finish, root};

/// Runs where it is let: each way sets `ran`.
const HOSTILE: &str = "<script>window.ran=1</script><img src=x onerror=\"window.ran=2\">\"'><svg onload=window.ran=3>\
                       </style></title><script>window.ran=4</script>javascript:window.ran=5 {{ 7*7 }} {% raw %}";

/// What became of the page.
const LOOK: &str = "(() => {
  const width = innerWidth, over = [];
  for (const element of document.querySelectorAll('body *')) {
    if (element.getBoundingClientRect().right > width + 1 && !element.closest('.scroll')) {
      over.push(element.tagName + '.' + element.className);
    }
  }
  const unnamed = [...document.querySelectorAll('section,article')].filter((part) => {
    const name = part.getAttribute('aria-labelledby');
    return !name || !document.getElementById(name);
  });
  const phones = document.querySelector('.phones') || document.body;
  return { width, over, scroll: document.documentElement.scrollWidth, ran: window.ran || 0,
    images: document.images.length, scripts: document.scripts.length, text: document.body.innerText.length,
    unnamed: unnamed.length, columns: getComputedStyle(phones).gridTemplateColumns.split(' ').length };
})()";

/// What the browser finds on the page in a phone's window and in a desk's.
fn looked_at(page: &Path) -> Option<[Value; 2]> {
    let Some(program) = browser() else {
        println!("SKIPPED: no browser was found; set FLOWHOOK_BROWSER to one");
        return None;
    };
    let mut chromium = Chromium::new(&program);
    let found = [(360, 900), (1280, 900)].map(|(width, height)| {
        chromium.window(width, height, "light");
        chromium.open(url::Url::from_file_path(page).unwrap().as_str());
        // What a picture that fails to load sets off comes late.
        chromium.value("new Promise((done) => setTimeout(done, 100))");
        chromium.value(LOOK)
    });
    Some(found)
}

fn is_well(page: &str, path: &Path) {
    for never in ["src=", "href=", "@import", "url(", "style=\"", "onload=\"", "onerror=\""] {
        assert!(!page.contains(never), "{never} in {}", path.display());
    }
    let Some([phone, desk]) = looked_at(path) else { return };
    for seen in [&phone, &desk] {
        assert_eq!(seen["ran"], 0, "{seen}");
        assert_eq!((&seen["images"], &seen["scripts"], &seen["unnamed"]), (&json!(0), &json!(0), &json!(0)), "{seen}");
        assert_eq!(seen["over"], json!([]), "{seen}");
        assert!(seen["scroll"].as_u64() <= seen["width"].as_u64(), "{seen}");
        assert!(seen["text"].as_u64() > Some(200), "{seen}");
    }
    assert!(phone["columns"].as_u64() <= desk["columns"].as_u64());
}

#[test]
fn what_runs_or_is_too_wide_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.html");
    std::fs::write(
        &path,
        "<!doctype html><body><img src=x onerror='window.ran=2'><p class=wide style='width:1500px'>x",
    )
    .unwrap();
    let Some(found) = looked_at(&path) else { return };
    for seen in found {
        assert_eq!((&seen["ran"], &seen["images"]), (&json!(2), &json!(1)), "{seen}");
        assert_eq!(seen["over"], json!(["P.wide"]), "{seen}");
    }
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
