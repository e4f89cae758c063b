// I2: a place in a second organization is taken by the owner of the account, signed in,
// with the link that was handed over, and can be declined.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { administratorOfExample, colleague, launch } from "./support/browser.js";
import { start } from "./support/program.js";

const OWN = "/o/riverside-family-clinic";

let server, browser, dana, robin, ash;
before(async () => {
  server = await start();
  browser = await launch();
  dana = await administratorOfExample(browser, server);
  robin = await colleague(browser, server, {
    name: "Robin Vale",
    email: "robin@example.org",
    roles: ["contributor"],
  });
  ash = await colleague(browser, server, { name: "Ash Moreno", email: "ash@example.org", roles: ["auditor"] });
  await dana.goto("/begin");
  await dana.getByLabel("Name of the organization").fill("Riverside Family Clinic");
  await dana.getByRole("button", { name: "Begin" }).click();
  await dana.waitForURL(`**${OWN}/**`);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Dana offers somebody a place; the link that she is to hand over. */
async function offered(name, email) {
  await dana.goto(`${OWN}/colleagues/invite`);
  await dana.locator("[name=name]").fill(name);
  await dana.locator("[name=email]").fill(email);
  await dana.locator("[name=role][value=auditor]").check();
  await dana.locator("main form[method=post] button[type=submit]").first().click();
  await dana.getByText("/welcome/").first().waitFor();
  return /\/welcome\/[^\s"<]+/.exec(await dana.locator("main").innerHTML())[0];
}

test("I2 an offer of a second organization is declined, and nothing is joined", async () => {
  const link = await offered("Ash Moreno", "ash@example.org");
  await ash.goto(link);
  assert.equal(await ash.locator("h1").textContent(), "Join Riverside Family Clinic?");
  await ash.getByRole("button", { name: "Decline" }).click();
  await ash.waitForURL((url) => !url.pathname.startsWith("/welcome"));
  const answer = await ash.goto(OWN);
  assert.equal(answer.status(), 404, "who does not belong to it does not see it");
});

test("I2 an offer of a second organization is taken with its link, signed in, and works once", async () => {
  const link = await offered("Robin Vale", "robin@example.org");
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
  assert.deepEqual([...dana.troubles, ...robin.troubles, ...ash.troubles], []);
});
