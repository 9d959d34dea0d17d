// What every journey shares: its own city, a browser, and at the end a clean conscience.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, Visitor } from "./browser.mjs";
import { startCity, trouble } from "./city.mjs";

/**
 * Declares the journeys of a file. They share a city, so each must stand without those before it. `start` starts
 * another one than the demo's; `expected` tells which lines of trouble in the server's log belong to the journey.
 *
 * @param {{communities?: number, config?: (port: number) => string, files?: object, start?: typeof startCity, expected?: RegExp}} options
 * @param {(journey: (title: string, device: object,
 *   walk: (visitor: Visitor, another: (device?: object) => Promise<Visitor>) => Promise<void>) => void) => void} declare
 */
export function journeys({ start = startCity, expected, ...options }, declare) {
  let city;
  let browser;
  before(async () => {
    city = await start(options);
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    if (!city) return;
    await city.stop();
    const unexpected = trouble(city.log).filter((line) => !expected?.test(line));
    assert.deepEqual(unexpected, [], "the server's log is clean");
  });

  declare((title, device, walk) => {
    test(title, { timeout: 180_000 }, async () => {
      const visitors = [];
      const another = async (own = {}) => {
        visitors.push(await Visitor.enter(browser, city, own));
        return visitors.at(-1);
      };
      const visitor = await another(device);
      const complaints = () => visitors.flatMap((one) => one.complaints);
      try {
        await walk(visitor, another);
        for (const one of visitors) await one.lookBack();
      } catch (error) {
        // What went wrong on the page usually says why the walk did not go on.
        if (complaints().length) error.stack += `\nby then: ${complaints().join("\n")}`;
        error.stack += `\non ${visitors.map((one) => one.page.url()).join(" and ")}`;
        throw error;
      } finally {
        for (const one of visitors) await one.leave();
      }
      assert.deepEqual(complaints(), [], "nothing went wrong on the way");
    });
  });
}
