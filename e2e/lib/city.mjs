// A city of one's own: the real program on a scratch folder, a free port and fresh passwords.

import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** How long the program may take to make a small city and answer, in a debug build on a busy machine. */
const START_MS = 120_000;
/** How long it may take to stop when asked. */
const STOP_MS = 15_000;

/**
 * Starts `yiju demo` and waits until it says where it listens. `config` writes the configuration, told the port that
 * the city is going to have; a browser takes `localhost` for as good as https. `files` are put beside it.
 *
 * @returns {Promise<{url: string, logins: {login: string, password: string, role: string}[],
 *   folder: string, log: string[], stop: () => Promise<void>}>}
 */
export async function startCity({ communities = 240, seed = 2020, ...own } = {}) {
  const size = ["--communities", `${communities}`, "--seed", `${seed}`];
  const { told, ...city } = await start(["demo", "--json", ...size], { ...own, folder: true }, (line) =>
    line.startsWith("{") ? JSON.parse(line) : undefined,
  );
  return { ...city, url: told.url.replace(/\/$/, ""), logins: told.logins };
}

/**
 * Starts `yiju serve` on an empty folder, as on the first day of an installation.
 *
 * @returns {Promise<{url: string, setUp: string, logins: [], folder: string, log: string[], stop: () => Promise<void>}>}
 */
export async function startInstallation(own = {}) {
  const { told, ...city } = await start(["serve"], own, (line) => /(http:\S+)(\/links\/\S+)/.exec(line));
  return { ...city, url: told[1], setUp: told[2], logins: [] };
}

/** Starts the program on a scratch folder and waits until a line of it says what `read` wants. */
async function start(args, { config, files = {}, folder: named }, read) {
  const program = process.env.YIJU_PROGRAM;
  if (!program) throw new Error("YIJU_PROGRAM names no program; run `cargo xtask journeys`");
  const folder = await mkdtemp(join(tmpdir(), "yiju-journey-"));
  const port = config ? await freePort() : 0;
  const all = [...args, "--listen", `127.0.0.1:${port}`, ...(named ? ["--folder", folder] : [])];
  if (config) {
    await writeFile(join(folder, "yiju.toml"), config(port));
    all.push("--config", "yiju.toml");
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const child = spawn(program, all, { stdio: ["ignore", "pipe", "pipe"], cwd: folder });
  const log = [];
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve(signal ?? code)));

  const said = new Promise((resolve, reject) => {
    const hear = (line) => {
      const told = read(line);
      if (told) resolve(told);
    };
    createInterface({ input: child.stdout }).on("line", hear);
    createInterface({ input: child.stderr }).on("line", (line) => {
      log.push(line);
      hear(line);
    });
    ended.then((how) => reject(new Error(`yiju ended (${how}) before it listened:\n${log.join("\n")}`)));
    setTimeout(() => reject(new Error(`yiju did not listen in time:\n${log.join("\n")}`)), START_MS).unref();
  });
  let told;
  try {
    told = await said;
  } catch (error) {
    child.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
    throw error;
  }

  const stop = async () => {
    child.kill("SIGTERM");
    const how = await Promise.race([ended, after(STOP_MS, "late")]);
    if (how === "late") child.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
    if (how === "late") throw new Error("yiju did not stop when asked");
    if (how !== 0) throw new Error(`yiju ended with ${how} when asked to stop`);
  };
  return { told, folder, log, stop };
}

/** A port that nobody listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Lines of a log that tell of trouble. */
export function trouble(log) {
  return log.filter((line) => /\b(WARN|ERROR)\b|"level":"(WARN|ERROR)"|panicked at/.test(line));
}

function after(ms, value) {
  return new Promise((resolve) => setTimeout(resolve, ms, value).unref());
}
