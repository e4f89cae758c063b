// I8, I3: from a folder with nothing in it to a signed-in administrator. There is no
// default account; the link works once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { EXAMPLE, PASSWORD, launch, signIn, takeLink, visitor } from "./support/browser.js";
import { start } from "./support/program.js";

let server, browser;
before(async () => {
  server = await start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test("I8 first run: the printed link makes the administrator, who begins in the worked example or an own organization", async () => {
  const page = await visitor(browser, server.url);

  await page.goto("/");
  assert.match(page.url(), /\/login/);
  await assert.doesNotReject(page.getByText("There is no account yet").waitFor());

  await page.goto(server.link);
  assert.equal(await page.locator("h1").textContent(), "Make your account");
  await page.getByLabel("Your name").fill("Dana Reyes");
  await page.getByLabel("E-mail address").fill("dana@example.org");
  await page.getByLabel("Password", { exact: false }).first().fill("short");
  await page.getByLabel("The same password again").fill("short");
  await page.getByRole("button", { name: "Make my account" }).click();
  // What was typed stays, except for passwords; the trouble is said on top and has the focus.
  const alert = page.getByRole("alert");
  assert.match(await alert.textContent(), /15/);
  assert.ok(await alert.evaluate((element) => element === document.activeElement));
  assert.equal(await page.getByLabel("Your name").inputValue(), "Dana Reyes");

  await takeLink(page, server.link, { name: "Dana Reyes", email: "dana@example.org" });
  await page.waitForURL("**/begin");
  await page.getByLabel("Name of the organization").fill("Riverside Family Clinic");
  await page.getByRole("button", { name: "Begin" }).click();
  await page.waitForURL("**/o/riverside-family-clinic/**");

  await page.goto("/begin");
  await page.getByRole("button", { name: "Explore the worked example" }).click({ timeout: 60_000 });
  await page.waitForURL(`**${EXAMPLE}`);
  assert.deepEqual(page.troubles, []);

  const other = await visitor(browser, server.url);
  const again = await other.goto(server.link);
  assert.equal(again.status(), 404, "a link works once");
});

test("I3 a session ends when it is ended, its cookie is out of reach of scripts, and a wrong password says no more than that", async () => {
  const page = await visitor(browser, server.url);
  await page.goto("/login");
  await page.getByLabel("E-mail address").fill("dana@example.org");
  await page.getByLabel("Password").fill(PASSWORD + "x");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").waitFor();

  await signIn(page, "dana@example.org");
  await page.waitForURL(`${server.url}/`);
  const cookies = await page.context().cookies();
  assert.ok(cookies.length > 0);
  for (const cookie of cookies) assert.ok(cookie.httpOnly && cookie.sameSite !== "None", cookie.name);
  assert.equal(await page.evaluate(() => document.cookie), "");

  await page.goto(EXAMPLE);
  await page.locator("summary", { hasText: "Dana Reyes" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/login");
  // Also what the browser kept of the page is gone.
  await page.goto(EXAMPLE);
  assert.match(page.url(), /\/login/);
  assert.deepEqual(page.troubles, []);
});
