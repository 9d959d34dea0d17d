// A city planner: «what if the cut-off year were 2005?», who comes in, and how many square metres.

import assert from "node:assert/strict";
import { DESK, PHONE } from "../lib/browser.mjs";
import { journeys } from "../lib/journey.mjs";
import { tabTo } from "../lib/keyboard.mjs";
import { words } from "../lib/words.mjs";

const w = words("zh-CN");
const YEAR = "[name='p-scope.last-year']";

/** Reads the answer of a comparison: how many enter, how many leave, and the listed communities. */
async function result(page) {
  const pattern = w("what-if-answer", { entering: "(\\d[\\d,]*)", leaving: "(\\d[\\d,]*)", enteringArea: "(.+?)", leavingArea: "(.+?)" });
  const answer = (await page.locator("p.answer").innerText()).replaceAll(/[\u2068\u2069]/g, "");
  const found = new RegExp(pattern.replaceAll(/（/g, "（").replace(/。$/, "")).exec(answer);
  assert.ok(found, `«${answer}» says who enters and who leaves`);
  const number = (text) => Number(text.replaceAll(",", ""));
  const rows = await page.locator("table#moved tbody tr").evaluateAll((all) =>
    all.map((row) => [...row.cells].map((cell) => cell.innerText.trim())),
  );
  return { entering: number(found[1]), leaving: number(found[3]), rows };
}

function expectLaterYears({ entering, leaving, rows }) {
  assert.ok(entering > 0, "a later cut-off lets communities in");
  assert.equal(leaving, 0, "and puts none out");
  const entered = rows.filter((row) => row.includes(w("verdict-eligible")));
  assert.equal(entered.length, entering, "each of them is listed");
  for (const row of entered) {
    const years = row[2].match(/\d{4}/g).map(Number);
    assert.ok(years.some((year) => year > 2000 && year <= 2005), `${row[0]} was built ${row[2]}`);
  }
}

async function moveTheYear(visitor) {
  const { page } = visitor;
  await visitor.signIn();
  await page.getByRole("link", { name: w("nav-screening"), exact: true }).click();
  await page.waitForURL("**/screening");
  await visitor.look("screening");
  await page.getByRole("link", { name: w("what-if-title") }).click();
  await page.waitForURL("**/screening/what-if");
  await visitor.look("what if, nothing asked yet");
  await page.locator(YEAR).fill("2005");
  await page.getByRole("button", { name: w("what-if-compare") }).click();
  await page.waitForURL(/scope\.last-year=2005/);
  await visitor.look("what if, answered");
  expectLaterYears(await result(page));
  assert.equal(await page.locator(YEAR).inputValue(), "2005", "the question stays in the form");

  await page.locator("table#moved tbody th a").first().click();
  await page.waitForURL(/\/communities\/[0-9a-f-]+$/);
  await page.goBack();
  expectLaterYears(await result(page));
}

journeys({ communities: 160 }, (journey) => {
  journey("the cut-off year: at a desk", { viewport: DESK }, moveTheYear);
  journey("the cut-off year: on a phone", { viewport: PHONE }, moveTheYear);
  journey("the cut-off year: without script", { script: false }, moveTheYear);

  journey("the cut-off year: with the keyboard alone", {}, async (visitor) => {
    const { page } = visitor;
    await visitor.signIn();
    await page.keyboard.press("Tab");
    const first = await page.evaluate(() => document.activeElement.getAttribute("href"));
    assert.equal(first, "#main", "the first stop leads past the head of the page");
    await tabTo(page, page.getByRole("link", { name: w("nav-screening"), exact: true }), "the part «screening»");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/screening");
    await tabTo(page, page.getByRole("link", { name: w("what-if-title") }), "the question");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/screening/what-if");
    await tabTo(page, page.locator(YEAR), "the year");
    await page.keyboard.type("2005");
    await page.keyboard.press("Enter");
    await page.waitForURL(/scope\.last-year=2005/);
    expectLaterYears(await result(page));
    await tabTo(page, page.locator("table#moved tbody th a"), "the first community");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/communities\/[0-9a-f-]+$/);
  });

  journey("a year that is none is refused beside its field", {}, async (visitor) => {
    const { page } = visitor;
    await visitor.signIn();
    await visitor.goto("/screening/what-if");
    await page.locator(YEAR).fill("soon");
    await page.getByRole("button", { name: w("what-if-compare") }).click();
    await page.getByRole("alert").waitFor();
    await visitor.look("what if, refused");
    assert.equal(await page.locator(YEAR).inputValue(), "soon");
  });
});
