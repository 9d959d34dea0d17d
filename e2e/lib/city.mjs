// A city of one's own: the real program on a scratch folder, a free port and fresh passwords.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** How long the program may take to make a small city and answer, in a debug build on a busy machine. */
const START_MS = 120_000;
/** How long it may take to stop when asked. */
const STOP_MS = 15_000;

/**
 * Starts `yiju demo` and waits until it says where it listens.
 *
 * @returns {Promise<{url: string, logins: {login: string, password: string, role: string}[],
 *   folder: string, log: string[], stop: () => Promise<void>}>}
 */
export async function startCity({ communities = 240, seed = 2020 } = {}) {
  const program = process.env.YIJU_PROGRAM;
  if (!program) throw new Error("YIJU_PROGRAM names no program; run `cargo xtask journeys`");
  const folder = await mkdtemp(join(tmpdir(), "yiju-journey-"));
  const child = spawn(
    program,
    ["demo", "--json", "--listen", "127.0.0.1:0", "--folder", folder, "--communities", `${communities}`, "--seed", `${seed}`],
    { stdio: ["ignore", "pipe", "pipe"], cwd: folder },
  );
  const log = [];
  createInterface({ input: child.stderr }).on("line", (line) => log.push(line));
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve(signal ?? code)));

  const told = new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.startsWith("{")) resolve(JSON.parse(line));
    });
    ended.then((how) => reject(new Error(`yiju ended (${how}) before it listened:\n${log.join("\n")}`)));
    setTimeout(() => reject(new Error(`yiju did not listen in time:\n${log.join("\n")}`)), START_MS).unref();
  });
  let city;
  try {
    city = await told;
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
  return { url: city.url.replace(/\/$/, ""), logins: city.logins, folder, log, stop };
}

/** Lines of a log that tell of trouble. */
export function trouble(log) {
  return log.filter((line) => /\b(WARN|ERROR)\b|"level":"(WARN|ERROR)"|panicked at/.test(line));
}

function after(ms, value) {
  return new Promise((resolve) => setTimeout(resolve, ms, value).unref());
}
