// A city planner: the questions that are asked often, one click each, and an address that holds the question.

import assert from "node:assert/strict";
import { PHONE } from "../lib/browser.mjs";
import { journeys } from "../lib/journey.mjs";
import { words } from "../lib/words.mjs";

const w = words("zh-CN");

/** The number in a text, whatever its separators. */
const number = (text) => Number(text.replaceAll(/[^0-9.-]/g, ""));

/** The heading figures: label → digits. */
async function figures(page) {
  const found = {};
  for (const figure of await page.locator(".figure").all()) {
    const label = (await figure.locator(".figure-label").innerText()).trim();
    found[label] = number(await figure.locator(".figure-digits").innerText());
  }
  return found;
}

async function askEach(visitor) {
  const { page } = visitor;
  await visitor.signIn();
  await visitor.goto("/screening/what-if");
  const links = page.locator(".presets a");
  const hrefs = await links.evaluateAll((found) => found.map((link) => link.getAttribute("href")));
  assert.ok(hrefs.length >= 3, "a year, a district and a reading");
  for (const href of hrefs) {
    await visitor.goto(href);
    await page.locator("#changes").waitFor();
    assert.equal(await page.locator(".presets a[aria-current]").count(), 1, `${href} is the one shown`);
  }
}

journeys({ communities: 200 }, (journey) => {
  journey("often asked: at a desk", {}, askEach);
  journey("often asked: on a phone without script", { viewport: PHONE, script: false }, askEach);

  journey("an earlier year puts communities out, district by district", {}, async (visitor) => {
    const { page } = visitor;
    await visitor.signIn();
    await visitor.goto("/screening/what-if?p-scope.last-year=1990");
    const earlier = await figures(page);
    assert.ok(earlier[w("what-if-leaving")] > 0, "an earlier year puts communities out");
    assert.equal(earlier[w("what-if-entering")], 0, "and brings none in");
    assert.match(await page.locator("#changes + ul").innerText(), /2000 → 1990/, "the rule that changed is told");
    const total = await page.locator("table#moved-districts tfoot td").nth(2).innerText();
    assert.equal(number(total), earlier[w("what-if-leaving")], "the districts sum to the whole");
    const clause = await page.locator("table#moved tbody tr td").last().innerText();
    assert.match(clause, /渝/, "with the clause that decides");
  });
});
