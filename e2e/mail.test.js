// A22, G4: the pages of a mail domain, as a newcomer finds them in the worked example.
// Each is reached by links, shows something without a network, and is looked at wide and
// narrow, light and dark.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { EXAMPLE, administratorOfExample, launch } from "./support/browser.js";
import { inspect } from "./support/inspect.js";
import { start } from "./support/program.js";
import { weight } from "./support/rules.js";

let server, browser, page;
before(async () => {
  server = await start();
  browser = await launch();
  page = await administratorOfExample(browser, server);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const DOMAIN = "lanternhill.example";

/** Opens a page by the links a person presses, one after the other. */
async function follow(...names) {
  await page.goto(EXAMPLE);
  await page.getByRole("navigation").getByRole("link", { name: "E-mail" }).first().click();
  for (const name of names) {
    await page.getByRole("main").getByRole("link", { name, exact: typeof name === "string" }).first().click();
  }
  await page.waitForLoadState();
}

/** What the page must show, in the words of its main part. */
const PAGES = [
  ["the list of domains", [], [DOMAIN, "trying quarantine", /\d+ %/]],
  ["the domain", [DOMAIN], ["Example data", "SPF", "DMARC", "Messages in its name"]],
  ["its records", [DOMAIN, "Records"], ["Findings", "include:_spf.meridian-mail.example", "dmarc-testing"]],
  ["who sends", [DOMAIN, "Who sends"], ["Meridian Office Cloud", "Postreach", "Remindwell", "Brackwater College", "203.0.113.77"]],
  ["its reports", [DOMAIN, "Reports"], ["Plains Mail", "Harbor Webmail", "Brackwater Cooperative Network", "Silent"]],
  ["its roll-out", [DOMAIN, "Roll-out"], ["trying quarantine"]],
  ["the rules of providers", [DOMAIN, "Rules of large providers"], ["Google", "Yahoo", "Microsoft"]],
  ["its findings", [DOMAIN, "Findings"], ["FN-1", "stands since", "gone since"]],
  ["all reports", [/reports? read$/], ["Plains Mail", "DMARC", "TLS"]],
  ["reading reports", ["Read reports"], ["Files"]],
  ["mailboxes", ["Mailboxes"], ["No mailbox yet", "Add a mailbox"]],
];

for (const [what, links, shown] of PAGES) {
  test(`A22 ${what} of the example can be seen, and keeps the rules`, { timeout: 120_000 }, async () => {
    await follow(...links);
    const text = await page.getByRole("main").innerText();
    for (const words of shown) {
      const found = words instanceof RegExp ? words.test(text) : text.toLowerCase().includes(words.toLowerCase());
      assert.ok(found, `${what}: “${words}” is not there:\n${text.slice(0, 2_000)}`);
    }
    const response = await page.goto(page.url());
    assert.deepEqual([...(await inspect(page)), ...(await weight(response)), ...page.troubles.splice(0)], [], what);
  });
}

test("A22 a check of the example asks nobody and says that its records are made up", async () => {
  await follow(DOMAIN);
  await page.getByRole("button", { name: "Check now" }).click();
  const text = await page.locator("body").innerText();
  assert.match(text, /lanternhill\.example is checked\. Nothing changed since the last check\./);
  await page.getByText("Every question and its answer").click();
  assert.match(await page.getByRole("main").innerText(), /example data/);
  assert.deepEqual(page.troubles.splice(0), []);
});

test("G4 a newcomer decides on the copier, and the page says so", async () => {
  await follow(DOMAIN, "Who sends");
  const row = page.getByRole("row").filter({ hasText: "203.0.113.77" }).first();
  await row.getByRole("link", { name: /^Decide/ }).first().click();
  assert.deepEqual([...(await inspect(page)), ...page.troubles.splice(0)], []);
});
