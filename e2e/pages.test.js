// I7: what every page keeps. All links are followed from the first page of the worked
// example, one page of each kind, and each page is looked at wide and narrow, light
// and dark: nothing against WCAG 2.2 AA, nothing to scroll sideways on a phone, no
// complaint of the browser, one first heading, no page heavier than it may be.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { EXAMPLE, administratorOfExample, launch, visitor } from "./support/browser.js";
import { crawl } from "./support/crawl.js";
import { start } from "./support/program.js";
import { accessibility, sideways, structure, weight } from "./support/rules.js";

let server, browser;
before(async () => ([server, browser] = await Promise.all([start(), launch()])));
after(async () => {
  await browser?.close();
  await server?.stop();
});

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

/** Looks at the page that is open in every way. */
async function inspect(page) {
  const found = [];
  const note = (where, lines) => found.push(...lines.map((line) => `${where}: ${line}`));
  for (const [name, size, colorScheme] of [
    ["wide", WIDE, "light"],
    ["wide dark", WIDE, "dark"],
    ["phone dark", PHONE, "dark"],
    ["phone", PHONE, "light"],
  ]) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme });
    note(name, await accessibility(page));
    if (size === PHONE) note(name, await sideways(page));
  }
  note("structure", await structure(page));
  await page.setViewportSize(WIDE);
  return found;
}

test("I7 pages before signing in keep the rules", async () => {
  const page = await visitor(browser, server.url);
  for (const path of ["/login", server.link, "/welcome/unknown", "/nothing"]) {
    const response = await page.goto(path);
    assert.deepEqual([...(await inspect(page)), ...(await weight(response)), ...page.troubles], [], path);
  }
});

test("I7 every page of the worked example keeps the rules", { timeout: 280_000 }, async () => {
  const page = await administratorOfExample(browser, server);
  // As of a day, every page stands once more; some suffice there.
  const day = new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10);
  const begin = [EXAMPLE, "/", "/begin", "/account", `${EXAMPLE}/at/${day}/risks`, `${EXAMPLE}/at/${day}`];
  const wrong = [];
  const seen = await crawl(page, begin, async (path, response) => {
    const found = [...(await inspect(page)), ...(await weight(response)), ...page.troubles.splice(0)];
    if (response.status() !== 200) found.push(`status ${response.status()}`);
    wrong.push(...found.map((line) => `${path}: ${line}`));
  });
  console.log(`${seen.length} kinds of page looked at, four ways each`);
  assert.deepEqual(wrong, []);
});
