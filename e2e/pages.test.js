// I7: what every page keeps. All links are followed from the first page of the worked
// example, one page of each kind, and each page is looked at wide and narrow, light
// and dark: nothing against WCAG 2.2 AA, nothing to scroll sideways on a phone, no
// complaint of the browser, one first heading, no page heavier than it may be.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { EXAMPLE, administratorOfExample, launch, visitor } from "./support/browser.js";
import { crawl } from "./support/crawl.js";
import { inspect } from "./support/inspect.js";
import { start } from "./support/program.js";
import { weight } from "./support/rules.js";

let server, browser;
before(async () => {
  server = await start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Findings, each with the pages it was seen on. */
class Findings {
  #pages = new Map();
  add(path, lines) {
    for (const line of lines) {
      const known = this.#pages.get(line) ?? [];
      this.#pages.set(line, [...known, path]);
    }
  }
  lines() {
    return [...this.#pages].map(([line, pages]) => `${pages[0]}${pages.length > 1 ? ` and ${pages.length - 1} more` : ""}: ${line}`);
  }
}

test("I7 pages before signing in keep the rules", async () => {
  const page = await visitor(browser, server.url);
  for (const path of ["/login", server.link, "/welcome/unknown", "/nothing"]) {
    const response = await page.goto(path);
    assert.deepEqual([...(await inspect(page)), ...(await weight(response)), ...page.troubles], [], path);
  }
});

test("I7 every page of the worked example keeps the rules", { timeout: 900_000 }, async () => {
  const page = await administratorOfExample(browser, server);
  // As of a day, every page stands once more; some suffice there.
  const day = new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10);
  const begin = [EXAMPLE, "/", "/begin", "/account", `${EXAMPLE}/at/${day}/risks`, `${EXAMPLE}/at/${day}`];
  const wrong = new Findings();
  const seen = await crawl(page, begin, async (path, response) => {
    const found = [...(await inspect(page)), ...(await weight(response)), ...page.troubles.splice(0)];
    if (response.status() !== 200) found.push(`status ${response.status()}`);
    wrong.add(path, found);
  });
  console.log(`${seen.length} kinds of page looked at, wide and narrow, light and dark`);
  assert.ok(seen.length > 30, `only ${seen.length} kinds of page were found`);
  assert.ok(wrong.lines().length === 0, `\n${wrong.lines().join("\n")}`);
});
