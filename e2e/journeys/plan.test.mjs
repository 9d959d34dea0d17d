// The city plans: next year's batch is built and published by two, a community asks why not, two scenarios are compared.

import assert from "node:assert/strict";
import { DESK, PHONE } from "../lib/browser.mjs";
import { journeys } from "../lib/journey.mjs";
import { words } from "../lib/words.mjs";

const w = words("zh-CN");

/** The second planner publishes what the first has proposed. */
async function publish(another, path) {
  const visitor = await another({ viewport: DESK });
  const { login, password } = visitor.city.logins.filter((one) => one.role === "planner")[1];
  await visitor.signInWith(login, password);
  await visitor.goto(path);
  await visitor.look("what is proposed");
  await visitor.page.getByRole("button", { name: w("scenario-publish") }).click();
  await visitor.page.getByText(w("scenario-state-published"), { exact: true }).waitFor();
  await visitor.look("published");
}

/** Proposes the plan of the page one is on. */
async function propose({ page }) {
  await page.getByRole("button", { name: w("scenario-propose") }).click();
  await page.getByText(w("scenario-waits-for-second")).waitFor();
}

/** Waits until solving is over: the page looks again by itself. */
async function solved(visitor) {
  await visitor.page.getByText(/已证明|Proved/).first().waitFor({ timeout: 60_000 });
}

/** From the plan in force to a scenario of one's own with that name. */
async function build(visitor, name, change) {
  const { page } = visitor;
  await visitor.goto("/projects");
  await visitor.look("pipeline");
  await page.getByRole("link", { name: w("pipeline-to-plan") }).click();
  await page.getByText(/已证明|Proved/).first().waitFor();
  await visitor.look("the plan in force");
  await page.getByRole("link", { name: w("scenario-change") }).click();
  await page.getByRole("heading", { level: 1, name: w("scenario-new") }).waitFor();
  await page.locator("[name=name]").fill(name);
  const table = page.locator("[name=means]");
  await table.fill(change(await table.inputValue()));
  await visitor.look("a question to the planner");
  await page.getByRole("button", { name: w("scenario-submit") }).click();
  await page.waitForURL(/\/scenarios\/[0-9a-f]{32}$/);
  await solved(visitor);
  await visitor.look("its answer");
  return new URL(page.url()).pathname;
}

/** The table with money from the centre twice as much. */
const richer = (text) =>
  text.replaceAll(/^(central,[^,]*,\d+),(\d+)(\.\d+)?$/gm, (_, row, yuan) => `${row},${Number(yuan) * 2}`);

/** Next year's batch, from the plan in force to the first site. */
async function buildBatch(visitor, another) {
  const { page } = visitor;
  await visitor.signIn();
  // Bad rows are named, and nothing typed is lost.
  await visitor.goto("/scenarios/new");
  await page.locator("[name=name]").fill("试编");
  await page.locator("[name=means]").fill("kind,district,year,amount\ncentral,,2021,-5\n");
  await page.getByRole("button", { name: w("scenario-submit") }).click();
  await page.locator(".error-summary").waitFor();
  await visitor.look("what is wrong with the table");
  assert.match(await page.locator(".error-summary").innerText(), /2/);
  assert.match(await page.locator("[name=means]").inputValue(), /-5/);
  const path = await build(visitor, "中央资金加倍", richer);
  await propose(visitor);
  await publish(another, path);
  await visitor.goto("/projects");
  assert.match(await page.locator("main").innerText(), /中央资金加倍/);
  await visitor.goto("/projects/list?pool=planned");
  await visitor.look("what is planned");
  await page.locator("table#projects tbody td a").first().click();
  // What is asked before work begins is said before anybody tries.
  await page.getByRole("heading", { name: w("gates-start") }).waitFor();
  assert.ok((await page.locator("main").innerText()).includes(w("gate-passed")));
  await page.getByLabel(w("project-step-start"), { exact: true }).check();
  await visitor.look("work begins");
  await page.getByRole("button", { name: w("project-submit") }).click();
  await page.waitForURL(/pool=implementing/);
}

/** A community worker is asked why a community is not in the plan. */
async function whyNot(visitor, another) {
  const { page } = visitor;
  await visitor.signIn("community-worker");
  await visitor.goto("/projects");
  await page.getByRole("link", { name: w("pipeline-to-plan") }).click();
  await page.getByRole("link", { name: w("scenario-communities-link") }).click();
  await page.getByRole("heading", { level: 1, name: w("plan-communities-title") }).waitFor();
  await visitor.look("communities of the plan");
  await page.locator("[name=standing]").selectOption("waits");
  await page.getByRole("button", { name: w("button-apply") }).click();
  await page.waitForURL(/standing=waits/);
  await page.locator("table#communities tbody th a").first().click();
  await page.getByRole("heading", { name: w("plan-need-title") }).waitFor();
  await visitor.look("why not");
  assert.ok((await page.locator("main").innerText()).includes(w("plan-packages-title")));
  // A planner may ask what would bring it in.
  const path = new URL(page.url()).pathname;
  const planner = await another({ viewport: DESK });
  await planner.signIn();
  await planner.goto(path);
  await planner.page.getByRole("button", { name: w("least-change-ask") }).click({ timeout: 60_000 });
  await planner.page.getByRole("heading", { name: w("least-change-title") }).waitFor({ timeout: 60_000 });
  await planner.look("what would bring it in");
}

/** Two scenarios side by side, and the better one in force. */
async function compareAndPublish(visitor, another) {
  const { page } = visitor;
  await visitor.signIn();
  const path = await build(visitor, "中央资金加倍再编", richer);
  await visitor.goto("/scenarios");
  await visitor.look("scenarios");
  await page.locator("[name=b]").selectOption(path.split("/").at(-1));
  await page.getByRole("button", { name: w("compare-submit") }).click();
  await page.getByRole("heading", { name: w("compare-districts") }).waitFor();
  await visitor.look("side by side");
  await visitor.goto(path);
  await propose(visitor);
  await publish(another, path);
}

/** Neighbours are put into one area group, on the map and in the list; a plan is studied. */
async function groupAndStudy(visitor) {
  const { page } = visitor;
  await visitor.signIn();
  await visitor.goto("/area-groups");
  await visitor.look("area groups");
  await page.getByRole("link", { name: w("area-group-new") }).click();
  await page.getByText(w("area-group-district-first")).waitFor();
  const district = await page.locator("[name=district] option").nth(1).getAttribute("value");
  await page.locator("[name=district]").selectOption(district);
  await page.getByRole("button", { name: w("area-group-show-district") }).click();
  await page.locator("[name=member]").first().waitFor();
  // Nothing is chosen: said on top, and what was typed is still there.
  await page.locator("[name=name]").fill("同年片区");
  await page.getByRole("button", { name: w("area-group-save") }).click();
  await page.locator(".error-summary").waitFor();
  assert.equal(await page.locator("[name=name]").inputValue(), "同年片区");
  await visitor.look("what is wrong with the group");
  const boxes = page.locator("[name=member]");
  await boxes.nth(0).check();
  const other = await boxes.nth(1).getAttribute("value");
  await page.locator("yj-map").evaluate((map, key) => {
    map.dispatchEvent(new CustomEvent("yj-selected", { bubbles: true, detail: { kind: "community", key } }));
  }, other);
  assert.ok(await boxes.nth(1).isChecked(), "the map ticks the box");
  assert.match(await page.locator(".members-count").innerText(), /2/);
  await visitor.look("chosen on the map and in the list");
  await page.getByRole("button", { name: w("area-group-save") }).click();
  await page.waitForURL(/\/area-groups$/);
  assert.match(await page.locator("table#area-groups").innerText(), /同年片区/);
  await visitor.goto("/projects");
  await page.getByRole("link", { name: w("pipeline-to-plan") }).click();
  await page.getByRole("link", { name: w("study-link") }).click();
  await page.getByRole("button", { name: w("study-ask") }).click();
  await page.getByRole("heading", { name: w("study-points-title") }).waitFor({ timeout: 120_000 });
  await visitor.look("how firm it is");
}

/** Projects that were under way before are taken in from a table; what is wrong is said row by row. */
async function declareProjects(visitor) {
  const { page } = visitor;
  await visitor.signIn();
  await visitor.goto("/projects/list?pool=reserve");
  const name = (await page.locator("table#projects tbody th a").first().innerText()).trim();
  const district = (await page.locator("table#projects tbody td").first().innerText()).trim();
  await visitor.goto("/projects/declare");
  const table = page.locator("[name=projects]");
  const head = "小区,区县,改造方式,开工日期,完工日期\n";
  await table.fill(`${head}无此小区,,management,2020-07-01,\n${name},${district},拆除,2020-07-01,\n`);
  await page.getByRole("button", { name: w("declare-submit") }).click();
  await page.locator(".error-summary").waitFor();
  await visitor.look("what is wrong with the projects");
  assert.match(await page.locator(".error-summary").innerText(), /无此小区[^]*拆除/);
  await table.fill(`${head}${name},${district},management,2020-07-01,2020-11-30\n`);
  await page.getByRole("button", { name: w("declare-submit") }).click();
  await page.waitForURL(/\/projects\/list$/);
  await visitor.goto("/projects/list?pool=done");
  await visitor.goto("/projects");
  await page.locator("table#districts tbody th a").first().click();
  await page.waitForURL(/district=/);
  await visitor.look("by street");
}

/** The plan on the map, as a schedule and on paper, for everybody. */
async function threeViews(visitor) {
  const { page } = visitor;
  await visitor.signIn("community-worker");
  await visitor.goto("/projects");
  await page.getByRole("link", { name: w("pipeline-to-plan") }).click();
  await page.getByRole("link", { name: w("plan-map-link"), exact: true }).click();
  await page.locator("yj-map canvas").first().waitFor();
  await visitor.look("the plan on the map");
  await page.locator("[name=standing]").selectOption("starts");
  await page.getByRole("button", { name: w("button-apply") }).click();
  await page.waitForURL(/standing=starts/);
  const points = await page.request.get(`${page.url().replace("/map?", "/map.geojson?")}`);
  const { features } = await points.json();
  assert.ok(features.length > 0 && features.every(({ properties }) => /^\d{4}$/.test(properties.look)));
  // Each line of the table opens the list of the same communities.
  await page.locator("table#standings tbody th a").first().click();
  await page.waitForURL(/communities\?standing=\d{4}$/);
  await page.getByRole("heading", { level: 1, name: w("plan-communities-title") }).waitFor();
  await visitor.look("what starts in a year");
  await page.locator(".breadcrumb a").last().click();
  await page.getByRole("link", { name: w("schedule-link"), exact: true }).click();
  await page.getByRole("heading", { level: 1, name: w("schedule-title") }).waitFor();
  await visitor.look("the schedule by district");
  await page.locator("table#districts tbody th a").first().click();
  await page.waitForURL(/district=/);
  await page.locator("table#works .schedule-bar").first().waitFor();
  await visitor.look("a district's schedule");
  await page.locator("table#works tbody th a").first().click();
  await page.getByRole("heading", { name: w("plan-need-title") }).waitFor();
  // The community's own page leads to its place in the plan.
  await page.getByRole("link", { name: w("plan-to-record") }).click();
  await visitor.look("the record");
  await page.locator("main a[href^='/scenarios/']").click();
  await page.getByRole("heading", { name: w("plan-need-title") }).waitFor();
  await page.locator(".breadcrumb a[href^='/scenarios/']").first().click();
  const href = await page.getByRole("link", { name: w("plan-download-pdf") }).getAttribute("href");
  const pdf = await page.request.get(href);
  assert.equal(pdf.headers()["content-type"], "application/pdf");
  assert.equal((await pdf.body()).subarray(0, 4).toString(), "%PDF");
}

journeys({ communities: 120 }, (journey) => {
  journey("build next year's batch", { viewport: DESK }, buildBatch);
  journey("why not my community", { viewport: PHONE, isMobile: true, hasTouch: true }, whyNot);
  journey("the plan on the map, as a schedule and on paper", { viewport: PHONE, isMobile: true, hasTouch: true }, threeViews);
  journey("compare two scenarios and publish", { viewport: DESK }, compareAndPublish);
  journey("group neighbours and see how firm a plan is", { viewport: DESK }, groupAndStudy);
  journey("take in projects under way", { viewport: DESK }, declareProjects);
});
