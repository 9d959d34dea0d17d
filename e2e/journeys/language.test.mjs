// A visitor from abroad: the other language, kept from page to page, on the same place.

import assert from "node:assert/strict";
import { journeys } from "../lib/journey.mjs";
import { words } from "../lib/words.mjs";

journeys({ communities: 60 }, (journey) => {
  for (const script of [true, false]) {
    journey(`the page stays the same in the other language, script ${script}`, { script }, async (visitor) => {
      const { page } = visitor;
      await visitor.signIn();
      await visitor.goto("/communities?verdict=eligible&sort=built");
      assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
      const rows = await page.locator("table#stock tbody tr").count();

      await page.getByRole("link", { name: "English", exact: true }).click();
      await page.getByRole("heading", { level: 1, name: words("en")("explorer-title") }).waitFor();
      assert.equal(await page.locator("html").getAttribute("lang"), "en");
      assert.equal(new URL(page.url()).search, "?verdict=eligible&sort=built");
      assert.equal(await page.locator("table#stock tbody tr").count(), rows);

      await page.getByRole("navigation").getByRole("link", { name: words("en")("nav-packs") }).click();
      await page.waitForURL("**/packs");
      assert.equal(await page.locator("html").getAttribute("lang"), "en");
    });
  }

  journey("names of places stay Chinese and say so", { language: "en-GB" }, async (visitor) => {
    await visitor.signIn();
    await visitor.goto("/communities");
    const name = visitor.page.locator("table#stock tbody th a").first();
    assert.equal(await name.getAttribute("lang"), "zh-CN");
  });
});
