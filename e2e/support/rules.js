// What every page keeps, whoever wrote it.
import axe from "axe-core";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** The most a page may weigh over the wire, in bytes; images and styles apart. */
const MAX_BYTES = 150_000;

/** What axe-core finds against WCAG 2.2 AA, one line each; `only` names single rules. */
export async function accessibility(page, only) {
  // Evaluated by the debugger, so that the page's own content policy stays as it is.
  if (!(await page.evaluate("typeof axe === 'object'"))) await page.evaluate(axe.source);
  const runOnly = only ? { type: "rule", values: only } : { type: "tag", values: TAGS };
  const { violations } = await page.evaluate((runOnly) => axe.run(document, { runOnly, resultTypes: ["violations"] }), runOnly);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.slice(0, 3).map((node) => `axe ${id} (${help}): ${node.html.slice(0, 200)} ${node.any.map((a) => a.message).join("; ")}`),
  );
}

/** What is wrong with a page's structure, one line each. */
export function structure(page) {
  return page.evaluate(() => {
    const wrong = [];
    const shown = (element) => element.checkVisibility?.() ?? true;
    const headings = [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].filter(shown);
    const ones = headings.filter((h) => h.tagName === "H1").length;
    if (ones !== 1) wrong.push(`${ones} headings of the first level`);
    let before = 0;
    for (const heading of headings) {
      const level = Number(heading.tagName[1]);
      if (level > before + 1) wrong.push(`heading “${heading.textContent.trim().slice(0, 60)}” leaps from ${before} to ${level}`);
      before = level;
    }
    if (!/\S/.test(document.title)) wrong.push("no title");
    if (!document.documentElement.lang) wrong.push("no language");
    if (!document.querySelector("main")) wrong.push("no main landmark");
    const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
    const twice = [...new Set(ids.filter((id, i) => ids.indexOf(id) !== i))];
    if (twice.length) wrong.push(`ids used twice: ${twice.slice(0, 5).join(", ")}`);
    for (const form of document.querySelectorAll("form"))
      if (form.method === "get" && form.querySelector("input[type=password]")) wrong.push("a password in an address");
    return wrong;
  });
}

/** Whether the page must be scrolled sideways; names what sticks out. */
export function sideways(page) {
  return page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const inScroller = (element) => {
      for (let e = element.parentElement; e && e !== document.body; e = e.parentElement)
        if (/auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX)) return true;
      return false;
    };
    const out = [...document.body.querySelectorAll("*")]
      .filter((e) => e.getBoundingClientRect().right > room + 1 && !inScroller(e))
      .slice(0, 3)
      .map((e) => `${e.tagName.toLowerCase()}.${[...e.classList].join(".")} “${e.textContent.trim().slice(0, 40)}”`);
    return [`scrolls sideways (${document.documentElement.scrollWidth} of ${room} px): ${out.join(", ")}`];
  });
}

/** Whether an answer is small enough. */
export async function weight(response) {
  const { responseBodySize } = await response.request().sizes();
  return responseBodySize > MAX_BYTES ? [`${responseBodySize} bytes over the wire`] : [];
}
