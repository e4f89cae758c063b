// I7: the core tasks without JavaScript.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { EXAMPLE, administratorOfExample, launch } from "./support/browser.js";
import { start } from "./support/program.js";

let server, browser, page;
before(async () => {
  server = await start();
  browser = await launch();
  page = await administratorOfExample(browser, server, { script: false });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const submit = (name) =>
  Promise.all([page.waitForNavigation(), page.locator("main form[method=post]").getByRole("button", { name }).first().click()]);

test("I7 without script: a list is searched, sorted and paged by its address", async () => {
  await page.goto(`${EXAMPLE}/risks`);
  const all = await page.locator("main tbody tr").count();
  await page.getByRole("searchbox").fill("backup");
  await page.locator("main form.filters").getByRole("button").first().click();
  assert.match(page.url(), /[?&]q=backup/);
  const some = await page.locator("main tbody tr").count();
  assert.ok(some > 0 && some < all, `${some} of ${all}`);
  await page.locator("main thead a.sort").first().click();
  assert.match(page.url(), /sort=/);
  assert.match(page.url(), /q=backup/, "sorting keeps the search");
});

test("I7 without script: an asset is added, changed, retired and brought back", async () => {
  await page.goto(`${EXAMPLE}/scope/assets/new`);
  await page.locator("[name=name]").fill("Portable ultrasound");
  await page.locator("main form[method=post] button[type=submit]").first().click();
  await page.getByText("Portable ultrasound").first().waitFor();
  await page.goto(`${EXAMPLE}/scope/assets?q=ultrasound`);
  await page.getByRole("link", { name: "Portable ultrasound" }).click();
  const retired = page.url();
  await page.getByRole("link", { name: "Retire" }).click();
  await page.locator("main form[method=post] textarea, main form[method=post] input[type=text]").first().fill("Sold");
  await submit(/./);
  await page.goto(`${EXAMPLE}/scope/assets?q=ultrasound`);
  assert.doesNotMatch(await page.locator("main").innerText(), /Portable ultrasound/);
  await page.goto(retired);
  await page.getByText("No longer in use").waitFor();
  await page.getByRole("link", { name: "Bring back" }).click();
  const reason = page.locator("main form[method=post] textarea, main form[method=post] input[type=text]");
  if (await reason.count()) await reason.first().fill("Bought back");
  await submit(/./);
  await page.goto(`${EXAMPLE}/scope/assets?q=ultrasound`);
  await page.getByRole("link", { name: "Portable ultrasound" }).waitFor();
});

test("I7 without script: a safeguard is answered and a risk is rated; what is wrong is said on top", async () => {
  await page.goto(`${EXAMPLE}/safeguards/164.312(d)`);
  await page.locator("[name=note]").fill("Answered without script.");
  await submit(/^Save$/);
  assert.equal(await page.locator("[name=note]").inputValue(), "Answered without script.");

  await page.goto(`${EXAMPLE}/risks/2/rate`);
  await page.locator("[name=reason]").fill("");
  await page.locator("main form[method=post] button[type=submit]").click();
  await page.locator("main .errors").waitFor();
  await page.locator("main .errors a").first().click();
  assert.match(page.url(), /#f-/);
});

test("I7 without script: a document is made, and the page says so when it is looked at again", async () => {
  await page.goto(`${EXAMPLE}/documents`);
  await page.locator("[name=format][value=html]").check();
  await submit("Make the document");
  const ready = page.getByRole("link", { name: /^Download/ });
  for (let looks = 0; looks < 60 && (await ready.count()) === 0; looks += 1) {
    await page.waitForTimeout(500);
    await page.reload();
  }
  await ready.waitFor();
  assert.deepEqual(page.troubles, []);
});
