// The main screens, drawn from the worked example into a folder.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { EXAMPLE, administratorOfExample, launch } from "./support/browser.js";
import { start } from "./support/program.js";

const SCREENS = [
  ["today", ""],
  ["start", "/start"],
  ["inventory", "/scope/assets"],
  ["asset", "/scope/assets/1"],
  ["flow-map", "/scope/map"],
  ["coverage", "/scope/coverage"],
  ["safeguard", "/safeguards/164.312(d)"],
  ["decision", "/safeguards/164.312(a)(2)(iv)/decision"],
  ["risks", "/risks"],
  ["risk", "/risks/1"],
  ["packs", "/risks/build"],
  ["pack", "/risks/build/pack/vendor-breached"],
  ["builder", "/risks/build/32"],
  ["heat-map", "/risks/heat-map"],
  ["plan", "/plan"],
  ["timeline", "/plan/timeline"],
  ["compare", "/history/compare"],
  ["documents", "/documents"],
  ["colleagues", "/colleagues"],
  ["mail-domain", "/mail/18"],
  ["mail-senders", "/mail/18/senders"],
  ["mail-roll-out", "/mail/18/roll-out"],
  ["risks-phone", "/risks", { width: 390, height: 844 }],
  ["risk-phone", "/risks/1", { width: 390, height: 844 }],
  ["today-dark", "", { dark: true }],
  ["risk-dark", "/risks/1", { dark: true }],
];

const folder = process.argv[2] ?? "docs/screens";
await mkdir(folder, { recursive: true });
const server = await start();
const browser = await launch();
try {
  const page = await administratorOfExample(browser, server);
  for (const [name, path, { width = 1440, height = 900, dark = false } = {}] of SCREENS) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
    const response = await page.goto(EXAMPLE + path);
    if (response.status() !== 200) throw new Error(`${path} answers ${response.status()}`);
    await page.screenshot({ path: join(folder, `${name}.png`) });
  }
} finally {
  await browser.close();
  await server.stop();
}
