//! The page in a browser. Without one the test says so and passes; `FLOWHOOK_BROWSER` names one
//! that must be there, as `.ci/run` does. `FLOWHOOK_PICTURES=1` renews `docs/pictures`.

use serde_json::{Value, json};

use super::Server;
use super::wire::{Wire, credentials};
use crate::chromium::{Chromium, browser};
use crate::support::root;

const BOOK: &str = "phones:\n  \"+15163334444\": subscribed\n  \"+15163335555\": unsubscribed\n";

/// Every piece of text whose contrast with its ground is under WCAG 2.2's 4.5 to 1.
const PALE: &str = r#"(() => {
  const parse = (text) => (text.match(/[\d.]+/g) || []).map(Number);
  const light = (rgb) => {
    const part = (x) => { x /= 255; return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * part(rgb[0]) + 0.7152 * part(rgb[1]) + 0.0722 * part(rgb[2]);
  };
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const rgb = parse(getComputedStyle(node).backgroundColor);
      if (rgb.length === 3 || rgb[3] > 0) return rgb;
    }
    return matchMedia("(prefers-color-scheme: dark)").matches ? [0, 0, 0] : [255, 255, 255];
  };
  const pale = [];
  for (const node of document.body.querySelectorAll("*")) {
    const own = [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
    if (!own || !node.checkVisibility()) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(ground(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) pale.push(`${node.tagName} ${node.className}: ${ratio.toFixed(2)}`);
  }
  return pale;
})()"#;

fn send(wire: &mut Wire, body: &Value) -> u16 {
    let headers = credentials() + "Content-Type: application/json\r\n";
    wire.request("POST", "/text/message/send", &headers, body.to_string().as_bytes()).unwrap().status
}

fn message(to: &str, text: &str) -> Value {
    let field = if to.contains('@') { "email" } else { "phone" };
    json!({field: to, "text": text, "clickUrl": "https://shop.acme.test/birthday?utm_api=birthday",
           "mediaUrl": "https://cdn.acme.test/cake.jpg", "callbackData": "{\"profileID\":\"01ABC\",\"metricName\":\"Birthday\"}",
           "sendPurpose": "Birthday"})
}

fn keep(name: &str, picture: &[u8]) {
    assert!(picture.starts_with(b"\x89PNG"));
    if std::env::var_os("FLOWHOOK_PICTURES").is_some() {
        std::fs::write(root().join("docs/pictures").join(name), picture).unwrap();
    }
}

/// What assistive technology is told: everything that can be operated has a name.
fn everything_has_a_name(chromium: &mut Chromium) {
    let tree = chromium.call("Accessibility.getFullAXTree", &json!({}));
    let nodes = tree["nodes"].as_array().unwrap();
    let role = |node: &Value| node["role"]["value"].as_str().unwrap_or_default().to_owned();
    let mut operated = 0;
    for node in nodes {
        if ["button", "link", "DisclosureTriangle", "region", "heading"].contains(&role(node).as_str()) {
            assert!(!node["name"]["value"].as_str().unwrap_or_default().trim().is_empty(), "no name: {node}");
            operated += 1;
        }
    }
    assert!(operated > 6, "{operated}");
    for wanted in ["main", "banner", "status"] {
        assert!(nodes.iter().any(|node| role(node) == wanted), "no {wanted}");
    }
}

#[cfg(unix)]
#[test]
fn the_page_shows_texts_and_refusals_as_they_come_in_light_and_dark_at_every_width() {
    let Some(program) = browser() else {
        println!("SKIPPED: no browser was found; set FLOWHOOK_BROWSER to one");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("book.yaml");
    std::fs::write(&book, BOOK).unwrap();
    let server = Server::new(&["--book", book.to_str().unwrap()]);
    let mut wire = Wire::new(server.address()).unwrap();
    let mut chromium = Chromium::new(&program);
    chromium.window(1280, 900, "light");
    chromium.open(&server.url);
    chromium.wait("document.querySelector('#texts .empty') !== null");

    // A text turns up by itself and comes along; a refusal has its reason.
    let text = "Acme: Happy Birthday, Ada! Here is 20% off, for today only:";
    assert_eq!(send(&mut wire, &message("+15163334444", text)), 200);
    chromium
        .wait("document.querySelector('.phone .text')?.textContent.startsWith('Acme: Happy Birthday, Ada!') === true");
    chromium.wait("document.querySelector('#texts .empty') === null");
    assert!(
        chromium.value("document.querySelector('.link').textContent").as_str().unwrap().starts_with("https://txts.ly/")
    );
    chromium.value("window.seen = new Set(); setInterval(() => seen.add(document.querySelector('.phone .state').textContent), 20); 0");
    // The request is written down just after its answer: the page may learn of the text first.
    chromium.wait("document.querySelector('details') !== null");
    chromium.value("document.querySelector('details').open = true; 0");
    chromium.wait("document.querySelector('.phone .state').textContent === 'DELIVERED'");
    let seen = chromium.value("[...seen]");
    assert!(seen.as_array().unwrap().len() > 1, "it did not change before the eyes: {seen}");
    assert_eq!(
        chromium.value("document.querySelector('details').open"),
        json!(true),
        "what was opened did not stay so"
    );

    assert_eq!(send(&mut wire, &message("+15163335555", "Acme: Happy Birthday, Bob!")), 200);
    assert_eq!(send(&mut wire, &json!({"phone": "(516) 333-4444", "text": "Acme: hi"})), 400);
    chromium.wait("document.querySelectorAll('.requests details').length === 3");
    chromium.wait("[...document.querySelectorAll('.reason')].some((one) => one.textContent.startsWith('phone:'))");
    chromium
        .wait("[...document.querySelectorAll('.phone .state')].some((one) => one.textContent === 'NOT_SUBSCRIBED')");
    chromium.wait("document.querySelectorAll('.phone').length === 2");

    // Paused, it stays as it is.
    chromium.value("document.getElementById('pause').click(); 0");
    assert_eq!(chromium.value("document.getElementById('pause').getAttribute('aria-pressed')"), json!("true"));
    assert_eq!(send(&mut wire, &message("ada@acme.test", "Acme: later")), 200);
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    assert_eq!(chromium.value("document.querySelectorAll('.requests details').length"), json!(3));
    chromium.value("document.getElementById('pause').click(); 0");
    chromium.wait("document.querySelectorAll('.requests details').length === 4");
    chromium.wait("[...document.querySelectorAll('.phone .state')].every((one) => /^(DELIVERED|NOT_SUBSCRIBED|FAILED_TO_MATCH)$/.test(one.textContent))");

    for (width, height, scheme, name) in [
        (1280, 900, "light", "sandbox.png"),
        (1280, 900, "dark", ""),
        (390, 844, "light", ""),
        (390, 844, "dark", "sandbox-phone-dark.png"),
        (320, 700, "light", ""),
    ] {
        chromium.window(width, height, scheme);
        chromium.wait(&format!("innerWidth === {width}"));
        assert_eq!(
            chromium.value("document.documentElement.scrollWidth <= innerWidth"),
            json!(true),
            "{width} {scheme}"
        );
        assert_eq!(chromium.value(PALE), json!([]), "{width} {scheme}");
        let picture = chromium.picture();
        if !name.is_empty() {
            keep(name, &picture);
        }
    }
    everything_has_a_name(&mut chromium);

    // Nobody's text is markup, nor turns what stands beside it.
    let nasty = "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 1'> \u{202e}";
    assert_eq!(send(&mut wire, &message("+15163334444", nasty)), 200);
    chromium.wait("document.querySelectorAll('.requests details').length === 5");
    chromium.wait("[...document.querySelectorAll('.text')].some((one) => one.textContent.includes('<script>'))");
    assert_eq!(chromium.value("window.pwned === undefined"), json!(true));
    assert_eq!(chromium.value("document.querySelectorAll('#live img, #live script').length"), json!(0));

    assert_eq!(chromium.complaints, Vec::<String>::new());

    // Gone, it says so and keeps what it showed.
    server.terminate();
    assert_eq!(server.ended().code, 0);
    chromium.wait("document.getElementById('news').textContent.includes('does not answer')");
    assert_eq!(chromium.value("document.querySelectorAll('.phone').length"), json!(3));
}
