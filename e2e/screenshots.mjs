// Pictures of every page at both widths and in both languages, to be read as its person would.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DESK, openBrowser, PHONE, Visitor } from "./lib/browser.mjs";
import { startCity } from "./lib/city.mjs";
import { pages } from "./lib/pages.mjs";

const folder = process.env.SCREENSHOTS ?? "screenshots";
await mkdir(folder, { recursive: true });
const city = await startCity({ communities: 400 });
const browser = await openBrowser();
let wrong = 0;
try {
  for (const language of ["zh-CN", "en-GB"]) {
    for (const viewport of [PHONE, DESK]) {
      const visitor = await Visitor.enter(browser, city, { viewport, language });
      await visitor.signIn();
      for (const { name, path, status = 200 } of await pages(visitor)) {
        const answer = await visitor.page.goto(path);
        if (answer?.status() !== status) visitor.complaints.push(`${answer?.status()} instead of ${status} on ${path}`);
        await visitor.page.waitForLoadState("networkidle");
        await visitor.look(name);
        const file = `${name}-${viewport.width}-${language.slice(0, 2)}.png`;
        await visitor.page.screenshot({ path: join(folder, file), fullPage: true });
        console.log(file);
      }
      wrong += visitor.complaints.length;
      visitor.complaints.forEach((complaint) => console.error(complaint));
      await visitor.leave();
    }
  }
} finally {
  await browser.close();
  await city.stop();
}
process.exitCode = wrong ? 1 : 0;
