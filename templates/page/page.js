// Keeps the page current: asks for the live part once a second and exchanges only what has changed, so that
// opened requests stay open and the focus stays where it is. The server escapes everything.
"use strict";
(() => {
  const live = document.getElementById("live");
  const news = document.getElementById("news");
  const pause = document.getElementById("pause");
  const shown = new Map();
  let tag = "", paused = false, lost = false;

  for (const one of live.querySelectorAll("[data-list] > [data-key]")) shown.set(one.dataset.key, one.outerHTML);

  function merge(list, fresh) {
    const old = new Map([...list.children].map((one) => [one.dataset.key, one]));
    let before = null;
    for (const one of fresh.children) {
      const key = one.dataset.key, html = one.outerHTML;
      let node = old.get(key);
      old.delete(key);
      if (!node || shown.get(key) !== html) {
        const next = document.importNode(one, true);
        if (node && node.open) next.open = true;
        if (node) node.replaceWith(next);
        node = next;
        shown.set(key, html);
      }
      const place = before ? before.nextSibling : list.firstChild;
      if (node !== place) list.insertBefore(node, place);
      before = node;
    }
    for (const [key, node] of old) { node.remove(); shown.delete(key); }
  }

  function show(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const sum = fresh.getElementById("sum").textContent;
    const here = document.getElementById("sum");
    if (here.textContent !== sum) here.textContent = sum;
    for (const id of ["texts", "requests"]) {
      const here = document.getElementById(id), there = fresh.getElementById(id);
      const empty = here.querySelector(".empty"), wanted = there.querySelector(".empty");
      if (empty && !wanted) empty.remove();
      if (!empty && wanted) here.querySelector("[data-list]").before(document.importNode(wanted, true));
      merge(here.querySelector("[data-list]"), there.querySelector("[data-list]"));
    }
  }

  async function look() {
    try {
      const answer = await fetch("/sandbox/live", { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
      if (answer.status === 200) {
        tag = answer.headers.get("ETag") || "";
        show(await answer.text());
      } else if (answer.status !== 304) {
        throw new Error(answer.status);
      }
      if (lost) news.textContent = "The sandbox answers again.";
      lost = false;
    } catch {
      if (!lost) news.textContent = "The sandbox does not answer; still trying.";
      lost = true;
    }
  }

  async function run() {
    if (!paused && !document.hidden) await look();
    setTimeout(run, 1000);
  }

  pause.hidden = false;
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    news.textContent = paused ? "Updates are paused." : "";
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && !paused) look(); });
  run();
})();
