// Pictures of every page at both widths and in both languages, to be read as its person would.
//
// `node screenshots.mjs [NAME…]` takes only the scenes whose names begin so. LOOK=dark|contrast|zoom|plain|print asks
// for them as they are in the dark, with forced colours, with text twice as large, without script, or on paper.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DESK, openBrowser, PHONE, Visitor } from "./lib/browser.mjs";
import { config } from "./lib/account-scenes.mjs";
import { startCity } from "./lib/city.mjs";
import { EMPTY_SCENES, SCENES } from "./lib/scenes.mjs";

const folder = process.env.SCREENSHOTS ?? "screenshots";
const manner = process.env.LOOK ?? "";
const wanted = process.argv.slice(2);
/** A whole city: lists are as long as they are in Chongqing. */
const WHOLE = Number(process.env.COMMUNITIES ?? 7_394);
let wrong = 0;

await mkdir(folder, { recursive: true });
const browser = await openBrowser();
try {
  await lookAt({ communities: WHOLE, seed: 2020 }, chosen(SCENES));
  await lookAt({ communities: 0 }, chosen(EMPTY_SCENES));
} finally {
  await browser.close();
}
process.exitCode = wrong ? 1 : 0;

function chosen(scenes) {
  return scenes.filter(({ name }) => !wanted.length || wanted.some((start) => name.startsWith(start)));
}

async function lookAt(options, scenes) {
  if (!scenes.length) return;
  const city = await startCity({ config, ...options });
  try {
    for (const language of ["zh-CN", "en-GB"]) {
      for (const viewport of manner === "print" ? [DESK] : [PHONE, DESK]) await walkThrough(city, scenes, language, viewport);
    }
  } finally {
    await city.stop();
  }
}

async function walkThrough(city, scenes, language, viewport) {
  const visitors = new Map();
  for (const scene of scenes) {
    const { name, role = "planner", status = 200, walk } = scene;
    if (!visitors.has(role)) visitors.set(role, await enter(city, language, viewport, role));
    const visitor = visitors.get(role);
    const file = `${name}-${viewport.width}-${language.slice(0, 2)}`;
    try {
      const answer = await walk(visitor);
      const got = answer?.status();
      if (got && got !== status && got !== 303) visitor.complaints.push(`${got} instead of ${status} on ${name}`);
      await visitor.page.waitForLoadState("networkidle");
      await picture(visitor, name, join(folder, file));
      console.log(file);
    } catch (error) {
      visitor.complaints.push(`${file}: ${error.message.split("\n")[0]} on ${visitor.page.url()}`);
    }
  }
  for (const visitor of visitors.values()) {
    wrong += visitor.complaints.length;
    visitor.complaints.forEach((complaint) => console.error(complaint));
    await visitor.leave();
  }
}

async function enter(city, language, viewport, role) {
  const visitor = await Visitor.enter(browser, city, { viewport, language, script: manner !== "plain" });
  if (role) await visitor.signIn(role);
  if (manner === "dark") await visitor.page.emulateMedia({ colorScheme: "dark" });
  if (manner === "contrast") await visitor.page.emulateMedia({ forcedColors: "active" });
  return visitor;
}

async function picture(visitor, name, path) {
  const { page } = visitor;
  // What a reader does who sets the text of the browser to twice its size.
  if (manner === "zoom") await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  if (manner === "print") {
    await page.pdf({ path: `${path}.pdf`, preferCSSPageSize: true });
    return;
  }
  await visitor.look(name);
  await page.screenshot({ path: `${path}.png`, fullPage: true });
}
