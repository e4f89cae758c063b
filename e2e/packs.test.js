// A8: a clinic of ten people, with 15 assets and 5 vendors, looks at everything that is
// proposed, pack by pack; what it takes is counted and printed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, takeLink, visitor } from "./support/browser.js";
import { inspect } from "./support/inspect.js";
import { start } from "./support/program.js";
import { sideways } from "./support/rules.js";

const CLINIC = "/o/elm-street-family-practice";
const ASSETS = [
  ["Front desk computers", "desktop"],
  ["Clinic laptops", "laptop"],
  ["Exam room tablets", "tablet"],
  ["On-call phone", "smartphone"],
  ["Copier", "copier"],
  ["Electronic health record", "ehr"],
  ["Patient portal", "patient-portal"],
  ["Billing system", "billing"],
  ["Office e-mail", "email"],
  ["Telehealth", "telehealth"],
  ["Cloud backup", "backup-cloud"],
  ["Firewall", "network-equipment"],
  ["Office Wi-Fi", "wireless-network"],
  ["ECG recorder", "medical-device-standalone"],
  ["Practice building", "facility"],
];
const VENDORS = [
  ["Harbor IT", "IT support"],
  ["CloudChart", "EHR hosting"],
  ["Prompt Claims", "billing service"],
  ["SafeCut", "shredding"],
  ["Reyes Law", "law firm"],
];

let server, browser, page;
before(async () => {
  server = await start();
  browser = await launch();
  // The core of it needs no script.
  page = await visitor(browser, server.url, { script: false });
  await takeLink(page, server.link, { name: "Dana Reyes", email: "dana@example.org" });
  await page.getByLabel("Name of the organization").fill("Elm Street Family Practice");
  await page.getByRole("button", { name: "Begin" }).click();
  await page.waitForURL(`**${CLINIC}/**`);
  const add = (...words) => server.run("--as", "Dana Reyes", ...words);
  await add("profile", "--kind", "provider", "--workforce", "10");
  await add("add", "site", "Elm Street");
  for (const [name, of] of ASSETS) await add("add", "asset", name, "--class", of, "--ephi", "maintains");
  for (const [name, service] of VENDORS) await add("add", "vendor", name, "--service", service);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** What is to be looked at, as a program reads it. */
const packs = async () => JSON.parse(await server.run("packs", "--json")).packs;

/** Presses the button of the pack's form. */
const save = () => Promise.all([page.waitForNavigation(), page.getByRole("button", { name: "Save what was decided" }).click()]);

test("A8 a line that is not finished is asked about, and nothing that was typed is lost", async () => {
  await page.goto(`${CLINIC}/risks/build`);
  await page.locator("main tbody th a").first().click();
  const lines = page.locator(".line");
  const before = await lines.count();
  assert.ok(before > 2, `${before} lines`);
  await lines.nth(0).getByRole("radio", { name: "A risk here" }).check();
  await lines.nth(0).getByRole("textbox").fill("Seen in March");
  await lines.nth(1).getByRole("radio", { name: "Not here" }).check();
  await save();
  await page.getByRole("link", { name: /say why it is not here/ }).waitFor();
  assert.equal(await lines.count(), before, "nothing was saved");
  assert.ok(await lines.nth(0).getByRole("radio", { name: "A risk here" }).isChecked());
  assert.equal(await lines.nth(0).getByRole("textbox").inputValue(), "Seen in March");
});

test("A8 what is left out of a line stays open in it", async () => {
  await page.goto(`${CLINIC}/risks/build/pack/lost-device`);
  const lines = page.locator(".line");
  let at = 0;
  while ((await lines.nth(at).getByRole("checkbox").count()) < 2) at += 1;
  const code = await lines.nth(at).locator("[name=line]").getAttribute("value");
  const all = await lines.nth(at).getByRole("checkbox").count();
  await lines.nth(at).getByRole("checkbox").first().uncheck();
  await lines.nth(at).getByRole("radio", { name: "A risk here" }).check();
  await save();
  await page.getByText("1 risk is in the register, not rated yet").waitFor();
  const left = page.locator(".line", { has: page.locator(`[name=line][value="${code}"]`) });
  assert.equal(await left.getByRole("checkbox").count(), 1, `1 of ${all} is left`);
});

test("A8 everything proposed to a ten-person clinic is looked at, pack by pack", async (t) => {
  const start = await packs();
  const sum = (all, field) => all.reduce((sum, pack) => sum + pack[field], 0);
  const open = { pairs: sum(start, "not_looked_at"), scenarios: sum(start, "scenarios_open") };
  let [entries, presses, decided, risks] = [0, 0, 0, 0];
  for (const pack of start.filter((one) => one.scenarios_open > 0)) {
    for (let pages = 0; ; pages += 1) {
      assert.ok(pages < 10, `${pack.pack} comes to an end`);
      await page.goto(`${CLINIC}/risks/build/pack/${pack.pack}`);
      const lines = page.locator(".line");
      const count = await lines.count();
      if (count === 0) break;
      for (let at = 0; at < count; at += 1) {
        const line = lines.nth(at);
        // Every fourth is a risk here, as in the worked example.
        if ((decided + at) % 4 === 0) {
          await line.getByRole("radio", { name: "A risk here" }).check();
          entries += 1;
          risks += 1;
        } else {
          await line.getByRole("radio", { name: "Not here" }).check();
          await line.getByRole("textbox").fill(`Looked at with Harbor IT: case ${pack.pack} ${pages} ${at} does not arise here`);
          entries += 2;
        }
      }
      await save();
      assert.equal(await page.locator("main .errors").count(), 0);
      entries += 1;
      presses += 1;
      decided += count;
    }
  }
  const end = await packs();
  assert.equal(sum(end, "not_looked_at"), 0);
  assert.equal(decided, open.scenarios, "one decision a scenario");
  t.diagnostic(
    `${ASSETS.length} assets, ${VENDORS.length} vendors: ${open.pairs} proposals in ${open.scenarios} scenarios of ${start.filter((one) => one.fits > 0).length} packs; ` +
      `looked at with ${entries} entries (${decided} decisions, ${decided - risks} reasons, ${presses} presses), ${risks} risks; one by one it is ${open.pairs} decisions`,
  );
  assert.ok(entries < 2 * open.pairs, `${entries} entries`);
  // Nothing is decided by the program: no risk is rated.
  await page.goto(`${CLINIC}/risks?level=unrated`);
  assert.ok((await page.locator("main tbody tr").count()) > 0);
  await page.goto(`${CLINIC}/risks/build`);
  assert.equal(await page.getByText(/scenarios?$/).filter({ hasText: /^\d+ scenario/ }).count(), 0);
  assert.deepEqual(page.troubles, []);
});

test("I7 packs keep the rules of every page, wide and narrow, light and dark", async () => {
  await server.run("--as", "Dana Reyes", "add", "asset", "New laptop with a name that is rather long", "--class", "laptop", "--ephi", "maintains");
  const looks = await browser.newContext({ baseURL: server.url, reducedMotion: "reduce" });
  await looks.addCookies(await page.context().cookies());
  const look = await looks.newPage();
  for (const path of ["/risks/build", "/risks/build/pack/lost-device", "/risks/build/pack/outage", "/risks/build/assets"]) {
    await look.goto(`${CLINIC}${path}`);
    assert.deepEqual(await inspect(look), [], path);
    for (const [width, colorScheme] of [
      [1300, "light"],
      [1300, "dark"],
      [390, "light"],
      [390, "dark"],
    ]) {
      await look.setViewportSize({ width, height: 900 });
      await look.emulateMedia({ colorScheme });
      assert.deepEqual(await sideways(look), [], `${path} at ${width} pixels`);
    }
  }
  await looks.close();
});
