// Several people at once: two who change one record, and what each role may.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { EXAMPLE, administratorOfExample, colleague, launch, visitor } from "./support/browser.js";
import { start } from "./support/program.js";

let server, browser, dana, lee;
before(async () => {
  server = await start();
  browser = await launch();
  dana = await administratorOfExample(browser, server);
  lee = await colleague(browser, server, {
    name: "Robin Vale",
    email: "robin@example.org",
    roles: ["contributor", "security-official"],
  });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const ASSET = `${EXAMPLE}/scope/assets/1`;
const save = (page) => page.locator("main form[method=post] button[type=submit]").first().click();

test("I3 two people change different fields of one record: both changes stand", async () => {
  await dana.goto(`${ASSET}/edit`);
  await lee.goto(`${ASSET}/edit`);
  await dana.locator("[name=description]").fill("Holds the charts of both sites.");
  await save(dana);
  await dana.waitForURL(`**${ASSET}`);
  await lee.locator("[name=count]").fill("3");
  await save(lee);
  await lee.waitForURL(`**${ASSET}`);
  await lee.goto(`${ASSET}/edit`);
  assert.equal(await lee.locator("[name=description]").inputValue(), "Holds the charts of both sites.");
  assert.equal(await lee.locator("[name=count]").inputValue(), "3");
});

test("I3 two people change the same field: who came second sees both, field by field, and nothing typed is lost", async () => {
  await dana.goto(`${ASSET}/edit`);
  await lee.goto(`${ASSET}/edit`);
  await dana.locator("[name=description]").fill("As Dana describes it.");
  await save(dana);
  await dana.waitForURL(`**${ASSET}`);
  await lee.locator("[name=description]").fill("As Robin describes it.");
  await lee.locator("[name=count]").fill("4");
  await save(lee);

  await lee.getByText("Somebody else changed this while you did").waitFor();
  const choice = lee.getByRole("group", { name: "What it is and does" });
  await choice.getByText("As Dana describes it.").waitFor();
  await choice.getByText("As Robin describes it.").waitFor();
  await choice.getByText("Yours:").click();
  await save(lee);
  await lee.waitForURL(`**${ASSET}`);

  await dana.goto(`${ASSET}/edit`);
  assert.equal(await dana.locator("[name=description]").inputValue(), "As Robin describes it.");
  assert.equal(await dana.locator("[name=count]").inputValue(), "4", "the change that did not clash stands too");
  // Neither is lost: the history has both.
  await dana.goto(`${EXAMPLE}/history/A-1`);
  await dana.getByText("As Dana describes it.").first().waitFor({ state: "attached" });
  assert.deepEqual([...dana.troubles, ...lee.troubles], []);
});

test("C5 as of a day before, the record stands as it stood, and nothing can be changed there", async () => {
  const day = new Date(Date.now() - 40 * 86_400_000).toISOString().slice(0, 10);
  await dana.goto(ASSET);
  await dana.locator("summary", { hasText: "As of today" }).click();
  await dana.getByLabel("Day").fill(day);
  await dana.getByRole("button", { name: "Show that day" }).click();
  await dana.waitForURL(`**${EXAMPLE}/at/${day}/scope/assets/1`);
  await dana.getByText("You are looking at the past").waitFor();
  assert.equal(await dana.getByText("As Robin describes it.").count(), 0);
  const changes = await dana.$$eval("main form[method=post]", (forms) => forms.length);
  assert.equal(changes, 0, "the past has no forms");
  await dana.getByRole("link", { name: "Back to today" }).first().click();
  await dana.waitForURL(`**${ASSET}`);
});

const ROLES = {
  auditor: { changes: [], refused: ["/scope/assets/1/edit", "/risks/1/rate", "/colleagues"] },
  contributor: { changes: ["/scope/assets/1", "/risks/1"], refused: ["/colleagues"] },
  approver: { changes: [], refused: ["/colleagues"] },
};

for (const [role, { changes, refused }] of Object.entries(ROLES)) {
  test(`I2 what ${/^[aeiou]/.test(role) ? "an" : "a"} ${role} may not do is neither shown nor done`, async () => {
    const page = await colleague(browser, server, { name: `Test ${role}`, email: `${role}@example.org`, roles: [role] });
    for (const path of ["", "/scope/assets", "/scope/assets/1", "/risks", "/risks/1", "/risks/build/32", "/safeguards", "/history", "/documents"]) {
      const response = await page.goto(EXAMPLE + path);
      assert.equal(response.status(), 200, `${role} reads ${path}`);
      const offered = await page.$$eval("main a", (links) =>
        links.map((a) => a.getAttribute("href")).filter((href) => /\/(new|edit|retire|rate|treat)$/.test(href)),
      );
      if (changes.length === 0 && path.startsWith("/risks/build")) {
        const sends = await page.$$eval("main form[method=post]", (forms) => forms.length);
        assert.equal(sends, 0, `${role} on ${path} is offered a form`);
      }
      assert.equal(offered.length > 0, changes.includes(path) || (offered.length > 0 && changes.length > 0), `${role} on ${path}: ${offered}`);
    }
    for (const path of refused) {
      const response = await page.goto(EXAMPLE + path);
      assert.equal(response.status(), 403, `${role} at ${path}`);
    }
    // Sent past the page, by a browser that says it comes from here.
    if (role !== "contributor") {
      await page.goto(EXAMPLE);
      const status = await page.evaluate(async (base) => {
        const body = new URLSearchParams({ has: "description", description: "changed", revision: "" });
        return (await fetch(`${base}/scope/assets/2/edit`, { method: "POST", body })).status;
      }, EXAMPLE);
      assert.equal(status, 403);
    }
  });
}

test("I3 an account without a part in an organization sees none of it", async () => {
  await server.run("init", "--name", "Other Clinic");
  const page = await visitor(browser, server.url);
  const told = await server.run("--org", "Other Clinic", "account", "invite", "eve@example.org", "--name", "Eve", "--role", "administrator");
  await page.goto(/\/welcome\/\S+/.exec(told)[0]);
  await page.getByLabel("Password").first().fill("seven brown kettles whistle at dawn");
  await page.getByLabel("The same password again").fill("seven brown kettles whistle at dawn");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/welcome"));
  for (const path of ["", "/risks", "/risks/1", "/documents"]) {
    const response = await page.goto(EXAMPLE + path);
    assert.equal(response.status(), 404, path);
  }
});
