// What every journey shares: its own city, a browser, and at the end a clean conscience.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, Visitor } from "./browser.mjs";
import { startCity, trouble } from "./city.mjs";

/**
 * Declares the journeys of a file. They share a city, so each must stand without those before it.
 *
 * @param {{communities?: number}} options
 * @param {(journey: (title: string, device: object, walk: (visitor: Visitor) => Promise<void>) => void) => void} declare
 */
export function journeys(options, declare) {
  let city;
  let browser;
  before(async () => {
    city = await startCity(options);
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    if (!city) return;
    await city.stop();
    assert.deepEqual(trouble(city.log), [], "the server's log is clean");
  });

  declare((title, device, walk) => {
    test(title, { timeout: 180_000 }, async () => {
      const visitor = await Visitor.enter(browser, city, device);
      try {
        await walk(visitor);
        await visitor.lookBack();
      } catch (error) {
        // What went wrong on the page usually says why the walk did not go on.
        if (visitor.complaints.length) error.message += `\nby then: ${visitor.complaints.join("\n")}`;
        error.message += `\non ${visitor.page.url()}`;
        throw error;
      } finally {
        await visitor.leave();
      }
      assert.deepEqual(visitor.complaints, [], "nothing went wrong on the way");
    });
  });
}
