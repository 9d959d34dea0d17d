// A district officer: «only those that are not decided», and the sentence above says so as well.

import assert from "node:assert/strict";
import { DESK, PHONE } from "../lib/browser.mjs";
import { journeys } from "../lib/journey.mjs";
import { words } from "../lib/words.mjs";

const w = words("zh-CN");
/** How the answer to a filtered question begins. */
const some = w("explorer-answer-some", { communities: "…" }).split("…")[0];

async function narrow(visitor) {
  const { page } = visitor;
  await visitor.signIn();
  await visitor.goto("/communities");
  const answer = page.locator("p.answer");
  const whole = await answer.innerText();
  const summary = page.locator("details.filters > summary");
  if (await summary.isVisible()) await summary.click();
  await page.getByLabel(w("verdict-undetermined"), { exact: true }).check();
  await page.waitForURL(/verdict=undetermined/);
  await page.getByText(some).waitFor();
  assert.notEqual(await answer.innerText(), whole, "the sentence follows the filters");
  assert.equal(await page.getByText(some).count(), 1, "and stands there once");
  assert.equal((await page.locator(".figure-digits").nth(0).innerText()).trim(), "0", "so do the figures");
  await visitor.look("filtered without leaving the page");

  await page.getByRole("link", { name: w("button-clear") }).click();
  await page.waitForURL((url) => url.pathname === "/communities" && !url.search.includes("undetermined"));
  assert.equal(await answer.innerText(), whole, "and there is a way back to the whole");
}

journeys({ communities: 60 }, (journey) => {
  journey("filters, answer and figures in step: at a desk", { viewport: DESK }, narrow);
  journey("filters, answer and figures in step: on a phone", { viewport: PHONE }, narrow);
});
