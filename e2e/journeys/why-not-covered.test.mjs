// A district officer: «why is this community not covered?», and giving the evidence that is missing.

import assert from "node:assert/strict";
import { DESK, PHONE } from "../lib/browser.mjs";
import { journeys } from "../lib/journey.mjs";
import { words } from "../lib/words.mjs";

const w = words("zh-CN");
/** How the answer begins; the reasons follow. */
const notCovered = w("record-answer-ineligible", { reasons: "…" }).split("…")[0];

/** Chooses a filter and applies it, opening the sheet of filters where the screen is narrow. */
async function filter(page, choose) {
  const summary = page.locator("details.filters > summary");
  if (await summary.isVisible()) await summary.click();
  await choose(page.locator("form.filters-form"));
  await page.getByRole("button", { name: w("button-apply") }).click();
}

/** The criteria table of a community's page, as texts. */
async function criteria(page) {
  const rows = await page.locator("table#criteria tbody tr").all();
  return Promise.all(
    rows.map(async (row) => {
      const cells = await row.locator("th, td").allInnerTexts();
      const [name, outcome, value, source, article] = cells.map((text) => text.trim());
      return { name, outcome, value, source, article };
    }),
  );
}

async function askWhy(visitor) {
  const { page } = visitor;
  await visitor.signIn();
  await page.getByRole("link", { name: w("nav-communities"), exact: true }).click();
  await page.waitForURL("**/communities");
  await filter(page, (form) => form.getByLabel(w("verdict-ineligible")).check());
  await page.waitForURL(/verdict=ineligible/);
  await visitor.look("communities not covered");

  const verdicts = await page.locator("table#stock tbody tr td .mark").allInnerTexts();
  assert.ok(verdicts.length > 3, "some communities are not covered");
  assert.deepEqual([...new Set(verdicts.map((text) => text.trim()))], [w("verdict-ineligible")]);

  const link = page.locator("table#stock tbody th a").first();
  const name = (await link.innerText()).trim();
  await link.click();
  await page.waitForURL(/\/communities\/[0-9a-f-]+$/);
  await visitor.look("a community not covered");
  assert.equal((await page.locator("h1").innerText()).trim(), name);
  await page.getByText(notCovered).first().waitFor();

  const rows = await criteria(page);
  const against = rows.filter((row) => [w("requirement-unmet"), w("exclusion-applies")].includes(row.outcome));
  assert.ok(against.length > 0, "at least one criterion speaks against it");
  for (const row of against) {
    assert.ok(row.value && row.source && row.article, `«${row.name}» shows value, source and article`);
  }
}

journeys({ communities: 160 }, (journey) => {
  journey("why not: at a desk", { viewport: DESK }, askWhy);
  journey("why not: on a phone", { viewport: PHONE }, askWhy);
  journey("why not: without script", { viewport: DESK, script: false }, askWhy);
  journey("why not: on a phone without script", { viewport: PHONE, script: false }, askWhy);

  journey("why not: an auditor reads the same and may change nothing", {}, async (visitor) => {
    const { page } = visitor;
    await visitor.signIn("auditor");
    await visitor.goto("/communities?verdict=ineligible");
    await page.locator("table#stock tbody th a").first().click();
    await page.getByText(notCovered).first().waitFor();
    assert.equal(await page.locator('main a[href*="/decide"]').count(), 0, "nothing to decide by");
    const answer = await page.goto(`${page.url()}/decide?fact=built_year`);
    assert.equal(answer.status(), 403);
    await visitor.look("forbidden");
  });

  journey("the missing year is given with a reason, and the verdict follows", {}, async (visitor) => {
    const { page } = visitor;
    await visitor.signIn();
    await visitor.goto("/communities?verdict=undetermined&missing=built_year");
    await page.locator("table#stock tbody th a").first().click();
    await page.waitForURL(/\/communities\/[0-9a-f-]+$/);
    const community = page.url();
    const fact = w("fact-built_year");
    await page.getByRole("link", { name: w("record-provide", { fact }) }).click();
    await page.getByRole("heading", { level: 1, name: w("decide-title", { fact }) }).waitFor();
    await visitor.look("decide");

    await page.locator("[name=value]").fill("2012");
    await page.getByRole("button", { name: w("decide-submit") }).click();
    await page.getByRole("alert").getByText(w("invalid-reason-missing")).waitFor();
    await visitor.look("decide, without a reason");
    assert.equal(await page.locator("[name=value]").inputValue(), "2012", "nothing typed is lost");

    await page.locator("[name=source]").selectOption("acceptance");
    await page.locator("[name=source_label]").fill("渝建竣备2012-0031");
    await page.locator("[name=reason]").fill("竣工验收备案表载明2012年");
    await page.getByRole("button", { name: w("decide-submit") }).click();
    await page.waitForURL((url) => url.href.split("#")[0] === community);
    await page.getByText(notCovered).first().waitFor();
    const known = page.locator("#fact-built_year");
    assert.match(await known.innerText(), /2012/);
    assert.match(await known.innerText(), new RegExp(w("rule-decided")));
    const history = await page.locator("#history + ul").innerText();
    assert.match(history, new RegExp(w("event-claim-decided")));
  });
});
