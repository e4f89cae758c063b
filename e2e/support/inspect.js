// A page looked at in every way: wide and narrow, light and dark.
import { accessibility, sideways, structure } from "./rules.js";

export const WIDE = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** What is wrong with the page that is open, one line each. */
export async function inspect(page) {
  const found = [...(await structure(page))];
  for (const [size, colorScheme] of [
    [WIDE, "light"],
    [WIDE, "dark"],
    [PHONE, "dark"],
    [PHONE, "light"],
  ]) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme });
    // Colours are all that differs in the dark.
    const lines = await accessibility(page, colorScheme === "dark" ? ["color-contrast"] : undefined);
    if (size === PHONE) lines.push(...(await sideways(page)));
    found.push(...lines.map((line) => `${line} [${size.width} ${colorScheme}]`));
  }
  await page.setViewportSize(WIDE);
  return found;
}
