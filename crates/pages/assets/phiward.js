// What makes phiward quicker to use. Every page works without it.
// Pages ask for it by attributes: data-filters, data-bulk, data-pick-all, data-keys,
// data-guard, data-copy, data-poll, data-focus, data-idle.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const isTyping = (element) =>
    element.isContentEditable ||
    element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])");

  // A form that came back: begin at what needs mending.
  one("[data-focus]")?.focus();

  // Filters apply as soon as they are chosen; the search when Enter is pressed.
  for (const form of all("form[data-filters]")) {
    form.addEventListener("change", (event) => {
      if (!event.target.matches("[data-search]")) form.requestSubmit();
    });
    // Empty answers make an address hard to read.
    form.addEventListener("formdata", ({ formData }) => {
      for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
    });
  }

  // Rows picked for a change of many at once.
  const picksOf = (form) => all(`input[name=pick][form="${CSS.escape(form.id)}"]`);
  const count = (form) => {
    const picks = picksOf(form);
    const picked = picks.filter((box) => box.checked).length;
    const words = one("[data-bulk-count]", form);
    if (words) words.textContent = picked === 1 ? "1 row selected" : `${picked} rows selected`;
    form.hidden = picked === 0;
    for (const box of all("[data-pick-all]")) {
      box.checked = picked > 0 && picked === picks.length;
      box.indeterminate = picked > 0 && picked < picks.length;
    }
  };
  for (const form of all("form[data-bulk]")) {
    count(form);
    document.addEventListener("change", (event) => {
      if (event.target.matches("[data-pick-all]"))
        for (const box of picksOf(form)) box.checked = event.target.checked;
      if (event.target.matches("[data-pick-all], input[name=pick]")) count(form);
    });
    // A page that is gone back to has its boxes again.
    addEventListener("pageshow", () => count(form));
  }
  for (const box of all("[data-pick-all]")) box.hidden = false;

  // Keys for lists. Letters alone must not get in the way of typing (WCAG 2.1.4):
  // they work only while no field, link menu or dialog has the focus.
  const rows = () => all("[data-keys] tbody tr, [data-keys] > li");
  let at = -1;
  const stand = (index) => {
    const list = rows();
    if (list.length === 0) return;
    list[at]?.classList.remove("is-at");
    at = Math.max(0, Math.min(index, list.length - 1));
    const row = list[at];
    row.classList.add("is-at");
    // The row's own link: Enter opens it, where a box before it would send the form.
    const target = one("th a", row) ?? one("a, button, input", row);
    target?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  const keys = {
    j: () => stand(at + 1),
    k: () => stand(at - 1),
    x: () => one("input[name=pick]", rows()[at] ?? document.createElement("p"))?.click(),
    "/": () => one("[data-search]")?.focus(),
    "?": () => showKeys(),
  };
  // A page's own keys: a button or link with data-key="1" is pressed by that key in the row.
  const own = (key) => {
    const row = rows()[at];
    return all("[data-key]", row ?? document).find((element) => element.dataset.key === key);
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target) || one("dialog[open]")) return;
    const element = own(event.key);
    const has = one("[data-keys]") || event.key === "/" || event.key === "?";
    if (element) element.click();
    else if (has && Object.hasOwn(keys, event.key)) keys[event.key]();
    else return;
    event.preventDefault();
  });
  document.addEventListener("focusin", (event) => {
    const index = rows().indexOf(event.target.closest("[data-keys] tbody tr, [data-keys] > li"));
    if (index < 0 || index === at) return;
    rows()[at]?.classList.remove("is-at");
    at = index;
  });

  const dialog = (title, ...content) => {
    const heading = make("h2", { textContent: title, id: "dialog-title" });
    const box = make("dialog", { className: "dialog" }, heading, ...content);
    box.setAttribute("aria-labelledby", "dialog-title");
    box.addEventListener("close", () => box.remove());
    document.body.append(box);
    box.showModal();
    return box;
  };
  const button = (label, kind, onclick) =>
    make("button", { type: "button", className: `btn ${kind}`.trim(), textContent: label, onclick });

  function showKeys() {
    const list = make("dl", { className: "keys" });
    const say = (key, words) => list.append(make("dt", {}, make("kbd", { textContent: key })), make("dd", { textContent: words }));
    if (one("[data-search]")) say("/", "Go to the search");
    if (one("[data-keys]")) {
      say("j", "Next row");
      say("k", "Row before");
      if (one("input[name=pick]")) say("x", "Select the row");
      say("Enter", "Open the row");
    }
    const told = new Set();
    for (const element of all("[data-key]")) {
      if (told.has(element.dataset.key)) continue;
      told.add(element.dataset.key);
      say(element.dataset.key, element.dataset.keyWords ?? element.textContent.trim());
    }
    say("?", "Show these keys");
    const close = button("Close", "btn-primary", () => box.close());
    const box = dialog("Keys of this page", list, close);
  }

  // Answers that would be lost by leaving.
  let changed = false;
  document.addEventListener("input", (event) => {
    if (event.target.form?.matches("[data-guard]")) changed = true;
  });
  document.addEventListener("submit", () => (changed = false));
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });

  // Texts to copy; the button is there only where copying works.
  for (const copy of all("[data-copy]")) {
    if (!navigator.clipboard) continue;
    copy.hidden = false;
    const label = copy.textContent;
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(copy.dataset.copy);
      copy.textContent = "Copied";
      setTimeout(() => (copy.textContent = label), 2000);
    });
  }

  // Parts of a page that change while one waits, such as a report being written.
  // The part is replaced by the answer; it is done when the answer asks for no more.
  const poll = async (part, wait) => {
    await new Promise((resolve) => setTimeout(resolve, wait));
    if (!part.isConnected) return;
    if (document.hidden) return poll(part, wait);
    try {
      const answer = await fetch(part.dataset.poll, { headers: { "X-Background": "1" } });
      if (answer.redirected || !answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(part.id) ?? page.body.firstElementChild;
      if (!fresh) return;
      part.replaceWith(fresh);
      if (fresh.dataset.poll) poll(fresh, Math.min(wait * 1.3, 10_000));
    } catch {
      poll(part, Math.min(wait * 2, 30_000));
    }
  };
  for (const part of all("[data-poll]")) poll(part, 1000);

  // One menu at a time; Escape and a click elsewhere close it.
  const menus = () => all("details.menu[open]");
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      one("summary", menu).focus();
    }
  });

  // Automatic logoff: a minute's warning, then the sign-in page. The server ends the
  // session by its own clock; windows of one person tell each other of activity.
  const { idle, stay } = document.body.dataset;
  if (idle) {
    const limit = Number(idle) * 1000;
    const key = "phiward-active";
    let warning = null;
    const now = () => Date.now();
    const touch = () => {
      try {
        localStorage.setItem(key, String(now()));
      } catch {
        // Storage may be forbidden; then this window counts for itself.
      }
    };
    const loaded = now();
    const active = () => {
      try {
        return Math.max(loaded, Number(localStorage.getItem(key)) || 0);
      } catch {
        return loaded;
      }
    };
    const keep = async () => {
      const answer = await fetch(stay, { method: "HEAD" }).catch(() => null);
      if (answer && answer.redirected) return leave();
      touch();
      warning?.close();
    };
    const leave = () => {
      changed = false;
      location.assign("/login?ended=idle");
    };
    touch();
    // A page that is gone back to is not shown from memory: the session may be over.
    addEventListener("pageshow", (event) => {
      if (event.persisted) location.reload();
    });
    setInterval(() => {
      const left = active() + limit - now();
      if (left <= 0) leave();
      else if (left > 60_000) warning?.close();
      else if (!warning) {
        const words = make("p", { textContent: "You have not done anything for a while. In a minute you will be signed out, so that nobody reads this in your absence." });
        warning = dialog("Are you still there?", words, button("Stay signed in", "btn-primary", keep));
        warning.addEventListener("close", () => (warning = null));
        warning.addEventListener("cancel", keep);
      }
    }, 5000);
    // Typing is activity the server does not see; it is told at most once in two minutes.
    let told = now();
    for (const kind of ["input", "click"])
      document.addEventListener(kind, () => {
        if (warning || now() - told < 120_000) return;
        told = now();
        keep();
      });
  }
})();
