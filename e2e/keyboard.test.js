// I7: by keyboard alone, without a mouse: sign in, find a risk, rate it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { EXAMPLE, PASSWORD, administratorOfExample, launch, visitor } from "./support/browser.js";
import { start } from "./support/program.js";

let server, browser;
before(async () => {
  server = await start();
  browser = await launch();
  await administratorOfExample(browser, server);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** What has the focus: its words, and whether one sees that it has. */
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const style = getComputedStyle(element);
    const label = element.labels?.[0]?.textContent ?? element.getAttribute("aria-label") ?? element.textContent;
    return {
      words: (label || element.value || "").trim().replace(/\s+/g, " "),
      name: element.getAttribute("name") ?? "",
      value: element.value ?? "",
      // Within a date the browser marks day, month and year itself.
      seen: element.type === "date" || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none",
    };
  });

/** Presses Tab until something wanted has the focus; every stop must be visible. */
async function tabTo(page, wanted) {
  for (let presses = 0; presses < 200; presses += 1) {
    await page.keyboard.press("Tab");
    const at = await focused(page);
    if (!at) continue;
    assert.ok(at.seen, `the focus on “${at.words.slice(0, 60)}” (${at.name}) cannot be seen at ${page.url()}`);
    if (wanted(at)) return at;
  }
  assert.fail(`Tab never comes there at ${page.url()}`);
}

const enter = (page) => Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);

test("I7 keyboard only: sign in, skip to the content, open a risk, rate it", async () => {
  const page = await visitor(browser, server.url);
  await page.goto("/login");
  await tabTo(page, (at) => at.name === "email");
  await page.keyboard.type("dana@example.org");
  await tabTo(page, (at) => at.name === "password");
  await page.keyboard.type(PASSWORD);
  await enter(page);
  await page.goto(EXAMPLE);

  // The first stop leads past the navigation.
  await page.keyboard.press("Tab");
  assert.match((await focused(page)).words, /^Skip to/);
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");

  await page.goto(EXAMPLE);
  await tabTo(page, (at) => at.words === "Risks");
  await enter(page);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  const row = await focused(page);
  assert.ok(row.seen && row.words.length > 10, "j stands on a risk");
  await enter(page);
  assert.match(page.url(), /\/risks\/\d+/);
  const risk = new URL(page.url()).pathname;

  await tabTo(page, (at) => at.words === "Rate");
  await enter(page);
  await tabTo(page, (at) => at.name === "initiation");
  await page.keyboard.press("ArrowDown");
  await tabTo(page, (at) => at.name === "adverse");
  await page.keyboard.press("ArrowDown");
  await tabTo(page, (at) => /confidentiality|overall/.test(at.name));
  await page.keyboard.press("ArrowDown");
  await tabTo(page, (at) => at.name === "reason");
  await page.keyboard.type("Judged again without a mouse.");
  await tabTo(page, (at) => /Record/.test(at.words));
  await enter(page);
  assert.equal(new URL(page.url()).pathname, risk);
  await page.getByText("Judged again without a mouse.").first().waitFor();
  assert.deepEqual(page.troubles, []);
});
