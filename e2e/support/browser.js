// Chromium, and people who sit before it.
import { chromium } from "playwright-core";
import { existsSync } from "node:fs";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Starts the browser: PHIWARD_CHROMIUM, or the one of the system. */
export async function launch() {
  const executablePath = process.env.PHIWARD_CHROMIUM ?? places.find(existsSync);
  if (!executablePath) throw new Error("no Chromium was found; install it, or name one in PHIWARD_CHROMIUM");
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-dev-shm-usage",
    ],
  });
}

/** What people type as a password: long, and not on any list. */
export const PASSWORD = "seven brown kettles whistle at dawn";

/**
 * A page of a fresh browser profile. `page.troubles` collects what the browser
 * complains of: script errors, refused resources, breaches of the content policy,
 * answers that say the server failed.
 */
export async function visitor(browser, base, options = {}) {
  const { width = 1440, height = 900, dark = false, script = true } = options;
  const context = await browser.newContext({
    baseURL: base,
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
    javaScriptEnabled: script,
    reducedMotion: "reduce",
    locale: "en-US",
    acceptDownloads: true,
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  page.troubles = [];
  page.on("pageerror", (error) => page.troubles.push(`script: ${error.message}`));
  page.on("console", (message) => {
    // A refused form is answered with 422, which Chromium reports as a failed resource.
    if (message.type() !== "error" || /status of 4(09|22|03|04)/.test(message.text())) return;
    page.troubles.push(`console: ${message.text()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 500) page.troubles.push(`${response.status()} at ${response.url()}`);
  });
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== base) page.troubles.push(`left for ${request.url()}`);
  });
  return page;
}

/** Fills in the form of a one-time link. */
export async function takeLink(page, link, { name, email }) {
  await page.goto(link);
  if (name) await page.getByLabel("Your name").fill(name);
  if (email) await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: false }).first().fill(PASSWORD);
  await page.getByLabel("The same password again").fill(PASSWORD);
  await page.getByRole("button", { name: /Make my account|Set the password/ }).click();
}

/** Signs in with e-mail address and password. */
export async function signIn(page, email) {
  await page.goto("/login");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Start of the worked example's addresses. */
export const EXAMPLE = "/o/lantern-hill-family-medicine";

/** The administrator of a fresh installation, standing in the worked example. */
export async function administratorOfExample(browser, server, options) {
  const page = await visitor(browser, server.url, options);
  await takeLink(page, server.link, { name: "Dana Reyes", email: "dana@example.org" });
  await page.getByRole("button", { name: "Explore the worked example" }).click({ timeout: 60_000 });
  await page.waitForURL(`**${EXAMPLE}`, { timeout: 60_000 });
  return page;
}

/** A colleague with roles in the worked example, signed in. */
export async function colleague(browser, server, { name, email, roles }, options) {
  const told = await server.run("account", "invite", email, "--name", name, "--role", roles.join(","));
  const path = /\/welcome\/[^\s"]+/.exec(told)[0];
  const page = await visitor(browser, server.url, options);
  await takeLink(page, path, {});
  await page.waitForURL((url) => !url.pathname.startsWith("/welcome"));
  return page;
}
