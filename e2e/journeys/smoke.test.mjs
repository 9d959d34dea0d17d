// Anyone: the program starts, its first page opens on a phone and on a desk, in both languages.

import assert from "node:assert/strict";
import { DESK, PHONE } from "../lib/browser.mjs";
import { journeys } from "../lib/journey.mjs";

journeys({ communities: 60 }, (journey) => {
  for (const [language, lang] of [["zh-CN", "zh-CN"], ["en-GB", "en"]]) {
    for (const [device, viewport] of [["phone", PHONE], ["desk", DESK]]) {
      journey(`the first page opens: ${device}, ${language}`, { viewport, language }, async (visitor) => {
        await visitor.goto("/");
        await visitor.look("first page");
        assert.equal(await visitor.page.locator("html").getAttribute("lang"), lang);
      });
    }
  }
});
