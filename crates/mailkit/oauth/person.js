// A person with a browser who signs in at the server: follows redirects, fills in what is
// asked for, and presses the only button there is.
//
//   node person.js device ADDRESS CODE LOGIN     types a code on another device
//   node person.js refuse ADDRESS CODE           says no there
//   node person.js browser ADDRESS LOGIN         signs in; prints where that leads back to
//   node person.js end ADDRESS CLIENT TOKEN      takes a sign-in back (RFC 7009)
const [what, address, ...rest] = process.argv.slice(2);
const jars = new Map();

async function open(url, form) {
  for (let hops = 0; hops < 20; hops += 1) {
    const target = new URL(url);
    if (target.host !== new URL(address).host) return { left: url };
    const jar = jars.get(target.host) ?? new Map();
    jars.set(target.host, jar);
    const cookies = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(target, {
      method: form ? "POST" : "GET",
      body: form && new URLSearchParams(form),
      headers: { cookie: cookies, accept: "text/html" },
      redirect: "manual",
    });
    for (const set of answer.headers.getSetCookie()) {
      const [pair] = set.split(";");
      const at = pair.indexOf("=");
      const value = pair.slice(at + 1);
      if (value) jar.set(pair.slice(0, at), value);
      else jar.delete(pair.slice(0, at));
    }
    const to = answer.headers.get("location");
    if (to) {
      url = new URL(to, target).href;
      form = undefined;
      continue;
    }
    return { url: target.href, status: answer.status, page: await answer.text() };
  }
  throw new Error("too many redirects");
}

function formOf(at) {
  const form = /<form[^>]*action="([^"]*)"/.exec(at.page);
  if (!form) return null;
  const fields = {};
  for (const [input] of at.page.matchAll(/<input[^>]*>/g)) {
    const part = (name) => new RegExp(`\\b${name}="([^"]*)"`).exec(input)?.[1];
    if (part("name")) fields[part("name")] = part("value") ?? "";
  }
  return { to: new URL(form[1].replaceAll("&amp;", "&"), at.url).href, fields };
}

async function onwards(at, filled) {
  while (at.page) {
    const form = formOf(at);
    if (!form) return at;
    for (const name of Object.keys(form.fields)) {
      if (name in filled) form.fields[name] = filled[name];
    }
    at = await open(form.to, form.fields);
  }
  return at;
}

if (what === "end") {
  const [client, token] = rest;
  const form = new URLSearchParams({ client_id: client, token });
  console.log((await fetch(address, { method: "POST", body: form })).status);
  process.exit(0);
}
const [first, login] = what === "browser" ? [undefined, rest[0]] : rest;
const filled = { login, password: "whatever" };
let at = await open(address);
if (what === "browser") {
  at = await onwards(at, filled);
  console.log(at.left ?? `${at.status} ${at.page}`);
} else {
  const form = formOf(at);
  form.fields.user_code = first;
  if (what === "refuse") form.fields.abort = "yes";
  at = await open(form.to, form.fields);
  if (what === "device") at = await onwards(at, filled);
  console.log(at.status);
}
