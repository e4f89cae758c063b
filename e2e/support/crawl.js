// Follows links, one page of each kind.

/** The kind of page an address leads to: numbers, names of records and filters left out. */
export function kindOf(path) {
  const [place, query = ""] = path.split("#")[0].split("?");
  const kind = place
    .replace(/\/at\/\d{4}-\d{2}-\d{2}/, "/at/DAY")
    .replace(/\/(\d+|[A-Z]{1,3}-\d+|[0-9a-f]{8}-[0-9a-f-]{27})(?=\/|$)/g, "/N")
    .replace(/\/\d+\.\d+[^/]*/g, "/CITATION");
  // A filter shows the same page with fewer rows; which filters there are does not matter.
  const names = [...new URLSearchParams(query).keys()].filter((name) => !/^(q|sort|dir|page)$/.test(name)).sort();
  return names.length ? `${kind}?${names[0]}` : kind;
}

/** Addresses that are files, not pages. */
const isFile = (path) => /^\/(api|static|healthz)|\/(download|file|csv|export)(\/|\?|$)|\.(csv|xlsx|docx|pdf|svg)(\?|$)/.test(path);

/**
 * Visits one page of each kind that can be reached from some, in breadth; gives the
 * addresses visited. Only links inside the program are followed.
 */
export async function crawl(page, begin, look) {
  const waiting = [...begin];
  const kinds = new Set(begin.map(kindOf));
  const seen = [];
  while (waiting.length > 0) {
    const path = waiting.shift();
    let response;
    try {
      response = await page.goto(path);
    } catch (error) {
      // What is sent to be kept is not a page.
      if (/Download is starting|ERR_ABORTED/.test(error.message)) continue;
      throw error;
    }
    if (!/text\/html/.test(response.headers()["content-type"] ?? "")) continue;
    seen.push(path);
    await look(path, response);
    const links = await page.$$eval("a[href]:not([download])", (all) => all.map((a) => a.getAttribute("href")));
    const base = new URL(page.url()).origin;
    for (const link of links) {
      const url = new URL(link, page.url());
      const to = url.pathname + url.search;
      if (url.origin !== base || isFile(to) || kinds.has(kindOf(to))) continue;
      kinds.add(kindOf(to));
      // The past stands beside every page; it is begun on purpose only.
      if (/\/at\/\d{4}/.test(to) && !begin.includes(to)) continue;
      waiting.push(to);
    }
  }
  return seen;
}
