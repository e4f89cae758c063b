// The real program, serving a data folder of its own on a free port.
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const project = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../..");

/** The program under test: PHIWARD_PROGRAM, or the debug build of this checkout. */
export const program =
  process.env.PHIWARD_PROGRAM ??
  join(process.env.CARGO_TARGET_DIR ?? join(project, "target"), "debug/phiward");

/** A file of the project. */
export const projectFile = (...parts) => join(project, ...parts);

/** Starts the program over an empty folder; `link` is the one-time link it prints. */
export async function start() {
  if (!existsSync(program)) {
    throw new Error(`${program} is not there; build it with “cargo build”, or name another in PHIWARD_PROGRAM`);
  }
  const data = await mkdtemp(join(tmpdir(), "phiward-e2e-"));
  const child = spawn(program, ["--data", data, "serve", "--listen", "127.0.0.1:0"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, RUST_BACKTRACE: "1" },
  });
  const said = { out: "", err: "" };
  child.stderr.on("data", (bytes) => (said.err += bytes));
  const ready = new Promise((done, failed) => {
    child.stdout.on("data", (bytes) => {
      said.out += bytes;
      if (said.out.includes("Stop with Ctrl-C.")) done();
    });
    child.once("error", failed);
    child.once("exit", (code) => failed(new Error(`serve ended (${code}): ${said.out}${said.err}`)));
    setTimeout(() => failed(new Error(`serve says nothing: ${said.out}${said.err}`)), 60_000).unref();
  });
  await ready;
  const url = /phiward is at (\S+)/.exec(said.out)[1];
  return {
    url,
    data,
    said,
    link: /(http\S+\/welcome\/\S+)/.exec(said.out)?.[1],
    /** Runs another verb on the same folder; gives what it prints. */
    async run(...words) {
      const { stdout } = await promisify(execFile)(program, ["--data", data, ...words], { maxBuffer: 64 << 20 });
      return stdout;
    },
    async stop() {
      const ended = new Promise((done) => child.once("exit", done));
      child.kill("SIGTERM");
      // Browsers keep connections open; a server that waits for them is ended.
      const late = setTimeout(() => child.kill("SIGKILL"), 12_000);
      await ended;
      clearTimeout(late);
      await rm(data, { recursive: true, force: true });
    },
  };
}
