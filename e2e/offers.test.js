// I2: a place in a second organization is taken by the owner of the account, signed in,
// with the link that was handed over, and can be declined.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { administratorOfExample, colleague, launch } from "./support/browser.js";
import { start } from "./support/program.js";

const OWN = "/o/riverside-family-clinic";

let server, browser, dana, robin;
before(async () => {
  server = await start();
  browser = await launch();
  dana = await administratorOfExample(browser, server);
  robin = await colleague(browser, server, {
    name: "Robin Vale",
    email: "robin@example.org",
    roles: ["contributor"],
  });
  await dana.goto("/begin");
  await dana.getByLabel("Name of the organization").fill("Riverside Family Clinic");
  await dana.getByRole("button", { name: "Begin" }).click();
  await dana.waitForURL(`**${OWN}/**`);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Dana offers Robin a place; the link that she is to hand over. */
async function offered() {
  await dana.goto(`${OWN}/colleagues/invite`);
  await dana.locator("[name=name]").fill("Robin Vale");
  await dana.locator("[name=email]").fill("robin@example.org");
  await dana.locator("[name=role][value=auditor]").check();
  await dana.locator("main form[method=post] button[type=submit]").first().click();
  // Where the records know somebody of that name already, it is asked who is meant.
  const same = dana.locator("[name=person]:not([type=hidden])");
  const link = dana.getByText("/welcome/").first();
  await link.or(same.first()).waitFor();
  if (!(await link.isVisible())) {
    await dana.locator("select[name=person]").selectOption({ index: 1 });
    await dana.locator("main form[method=post] button[type=submit]").first().click();
    await link.waitFor();
  }
  return /\/welcome\/[^\s"<]+/.exec(await dana.locator("main").innerHTML())[0];
}

test("I2 an offer of a second organization is declined, and nothing is joined", async () => {
  const link = await offered();
  await robin.goto(link);
  assert.equal(await robin.locator("h1").textContent(), "Join Riverside Family Clinic?");
  await robin.getByRole("button", { name: "Decline" }).click();
  await robin.waitForURL((url) => !url.pathname.startsWith("/welcome"));
  const answer = await robin.goto(OWN);
  assert.equal(answer.status(), 404, "who does not belong to it does not see it");
});

test("I2 an offer of a second organization is taken with its link, signed in, and works once", async () => {
  const link = await offered();
  await robin.goto(link);
  await robin.getByText("offers you a place in Riverside Family Clinic").waitFor();
  await robin.getByText("robin@example.org").first().waitFor();
  await robin.getByRole("button", { name: "Join Riverside Family Clinic" }).click();
  await robin.waitForURL((url) => !url.pathname.startsWith("/welcome"));
  const answer = await robin.goto(OWN);
  assert.equal(answer.status(), 200);
  await dana.goto(`${OWN}/colleagues`);
  await dana.getByText("robin@example.org").first().waitFor();
  assert.equal(await dana.getByText("Offered, not yet answered").count(), 0);
  const again = await robin.goto(link);
  assert.equal(again.status(), 404, "a link works once");
  assert.deepEqual([...dana.troubles, ...robin.troubles], []);
});
