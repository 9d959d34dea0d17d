// The administrator: an officer gets a district, and gives it back.

import assert from "node:assert/strict";
import { journeys } from "../lib/journey.mjs";
import { words } from "../lib/words.mjs";

const w = words("zh-CN");
const config = () => "[accounts]\nsecond_step_for = []\n";

journeys({ communities: 60, config }, (journey) => {
  journey("a district is given and taken back", { script: false }, async (visitor) => {
    const { page } = visitor;
    await visitor.signIn("administrator");
    await visitor.goto("/appointments");
    const rows = page.locator("table#appointments tbody tr");
    const before = await rows.count();
    await page.getByLabel(w("appointment-account"), { exact: true }).selectOption({ label: "陈社区 (worker)" });
    await page.getByLabel(w("account-role"), { exact: true }).selectOption("officer");
    await page.getByRole("button", { name: w("appointment-submit"), exact: true }).click();
    await page.getByRole("alert").getByText(w("invalid-territory-unknown")).waitFor();
    await visitor.look("appointments, refused");
    await page.getByLabel(w("territory-level-district"), { exact: true }).check();
    const district = page.locator("select[name=district]");
    await district.selectOption({ index: 1 });
    const name = (await district.locator("option:checked").innerText()).trim();
    await page.getByRole("button", { name: w("appointment-submit"), exact: true }).click();
    const given = rows.filter({ hasText: name }).filter({ hasText: w("role-officer") });
    await given.waitFor();
    assert.equal(await rows.count(), before + 1);

    await given.getByRole("link", { name: w("appointment-end") }).click();
    await page.getByRole("heading", { level: 1, name: w("appointment-end-title") }).waitFor();
    await visitor.look("asked once more");
    await page.getByRole("button", { name: w("appointment-end-submit") }).click();
    await visitor.arrive("/appointments");
    assert.equal(await rows.count(), before);
  });
});
