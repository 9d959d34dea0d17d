// The community worker's day: take communities along, go where there is no signal, come back.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { PHONE } from "../lib/browser.mjs";
import { journeys } from "../lib/journey.mjs";
import { words } from "../lib/words.mjs";

const zh = words("zh-CN");
const en = words("en");

/** The smallest photo a browser reads: one pixel. */
const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** An undecided community with buildings that screening misses something of. */
async function toVisit(visitor) {
  const list = await getJson(visitor, "/api/v1/communities?verdict=undetermined&per_page=200");
  const ids = list.communities.map((community) => community.id).join(",");
  const pack = await getJson(visitor, `/api/v1/field-surveys/pack?communities=${ids}`);
  const place = pack.communities.find((one) => one.buildings.length >= 2 && one.missing.length > 0 && one.missing.length < 4);
  assert.ok(place, "the city has something to survey");
  return { place, questions: pack.questions };
}

async function getJson(visitor, path) {
  const answer = await visitor.page.request.get(path);
  assert.ok(answer.ok(), `${answer.status()} ${path}`);
  return answer.json();
}

/** An answer that speaks for renewal where it can. */
function favourable(question) {
  const no = ["self_built_or_urban_village", "to_be_demolished", "renovated_with_state_money"];
  if (question.kind === "flag") return no.includes(question.fact) ? "no" : "yes";
  if (question.kind === "choice") return question.choices[0].value;
  return { year: "1992", share: "90" }[question.kind] ?? "8";
}

async function answer(page, question, value) {
  const name = `fact-${question.fact}`;
  const field = page.locator(`[name="${name}"]`).first();
  if (!(await field.isVisible())) await page.locator("summary", { hasText: zh("phone-others") }).click();
  if (question.choices.length > 0) await page.locator(`input[name="${name}"][value="${value}"]`).check();
  else await page.locator(`input[name="${name}"]`).fill(value);
}

const status = (page) => page.locator("#phone-status");
const cards = (page) => page.locator(".phone-queue article");
const save = (page, say) => page.getByRole("button", { name: say("phone-save") }).click();
const settled = (page, ...states) =>
  page.waitForFunction((wanted) => wanted.includes(document.querySelector("#phone-status")?.dataset.state), states);

journeys({ communities: 240 }, (journey) => {
  journey("the worker answers without signal, the phone keeps it, and receipts come when signal returns", { viewport: PHONE }, async (visitor) => {
    const { page, context } = visitor;
    await visitor.signIn("community-worker");
    const { place, questions } = await toVisit(visitor);
    const question = (fact) => questions.find((one) => one.fact === fact);

    await visitor.goto("/field-surveys");
    await visitor.look("what came in");
    await page.getByRole("link", { name: zh("surveys-open-phone") }).click();
    await page.getByLabel(zh("phone-choose-district")).selectOption(place.district.code);
    await page.getByRole("button", { name: zh("phone-take"), exact: true }).click();
    await page.locator(`a[href="#place/${place.id}"]`).waitFor();
    await visitor.look("taken along");
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      if (!navigator.serviceWorker.controller) await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
      return registration.active.state;
    });

    // Out of reach.
    await context.setOffline(true);
    await settled(page, "offline");
    await page.locator(`a[href="#place/${place.id}"]`).click();
    await visitor.look("a community");
    await page.locator(`a[href="#form/${place.id}"]`).click();
    await page.locator("h1", { hasText: place.name }).waitFor();
    await visitor.look("the form");
    for (const fact of place.missing) await answer(page, question(fact), favourable(question(fact)));
    await page.getByLabel(zh("survey-note")).fill("门口堆物");
    await page.locator("#photo").setInputFiles({ name: "门口.png", mimeType: "image/png", buffer: PIXEL });
    await page.locator(".photo-list li").waitFor();

    // The flat battery: what was typed is still there. A browser may not notice at once that it is out of reach.
    await page.reload();
    await settled(page, "offline", "unreachable");
    assert.equal(await page.getByLabel(zh("survey-note")).inputValue(), "门口堆物");
    assert.equal(await page.locator(".photo-list li").count(), 1);
    await save(page, zh);
    await page.locator(".success", { hasText: zh("phone-saved") }).waitFor();

    for (const building of place.buildings.slice(0, 2)) {
      await page.locator(`a[href="#form/${place.id}/${building.id}"]`).click();
      await page.locator("h1", { hasText: zh("phone-building", { number: building.number }) }).waitFor();
      await answer(page, question("built_year"), "around 1990");
      await save(page, zh);
      await page.locator("#fact-built_year-error", { hasText: zh("phone-field-wrong") }).waitFor();
      await answer(page, question("built_year"), "1991");
      await save(page, zh);
      await page.locator(".success").waitFor();
    }
    await page.goto(page.url().replace(/#.*/, "#queue"));
    await page.reload();
    await page.locator(".phone-queue article[data-state=waiting]").nth(2).waitFor();
    assert.match(await status(page).textContent(), new RegExp(zh("phone-waiting-count", { count: 3 })));
    await visitor.look("the queue");

    // Each is to be had as a file, and in the form in which the server takes it.
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: zh("phone-export-all") }).click();
    const exported = JSON.parse(await readFile(await (await download).path(), "utf8"));
    assert.equal(exported.records.length, 3);
    const withPhoto = exported.records.find((record) => record.photos === 1);
    assert.match(exported.photos[withPhoto.id][0], /^data:image\/jpeg;base64,/);

    // Back in reach: it sends itself.
    await context.setOffline(false);
    await page.locator(".phone-queue article[data-state=sent]").nth(2).waitFor();
    await page.waitForFunction((text) => !document.body.textContent.includes(text), zh("phone-photos-left", { count: 1 }));
    const receipts = await page.locator(".phone-state").allTextContents();
    for (const number of [1, 2, 3]) {
      assert.ok(receipts.some((text) => text.includes(zh("phone-receipt", { number }))), receipts.join(" | "));
    }
    await visitor.look("receipts");

    // The claims are on the community's page, and the verdict has moved.
    const detail = await getJson(visitor, `/api/v1/communities/${place.id}`);
    assert.notEqual(detail.community.verdict, "undetermined");
    await visitor.goto(`/communities/${place.id}`);
    const fact = page.locator(`#fact-${place.missing[0]}`);
    assert.match(await fact.textContent(), new RegExp(zh("source-survey")));
    await page.getByRole("link", { name: zh("event-field_survey-submitted") }).first().click();
    await visitor.look("a receipt");

    // Sending the same again changes nothing.
    const before = (await getJson(visitor, "/api/v1/field-surveys")).received;
    const again = await page.request.post("/api/v1/field-surveys", { data: { records: exported.records } });
    const { results } = await again.json();
    assert.ok(results.every((result) => result.receipt?.repeated), JSON.stringify(results));
    assert.equal((await getJson(visitor, "/api/v1/field-surveys")).received, before);
    const photo = await getJson(visitor, "/api/v1/field-surveys");
    assert.equal(photo.latest.find((record) => record.id === withPhoto.id).photos.length, 1);
  });

  journey("what a colleague said meanwhile is shown to the planner beside what the worker saw", { viewport: PHONE, language: "en" }, async (visitor) => {
    const { page, context } = visitor;
    await visitor.signIn("community-worker");
    const list = await getJson(visitor, "/api/v1/communities?per_page=1&sort=floor-area&order=descending");
    const [community] = list.communities;
    // From a community's own page: the form, and from there onto the phone.
    await visitor.goto(`/communities/${community.id}`);
    await page.getByRole("link", { name: en("survey-link"), exact: true }).last().click();
    await visitor.look("the form without script");
    await page.getByRole("link", { name: en("survey-take") }).click();
    await page.locator(`a[href="#form/${community.id}"]`).waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready);

    await context.setOffline(true);
    await settled(page, "offline");
    await page.locator(`a[href="#form/${community.id}"]`).click();
    const year = page.locator('input[name="fact-built_year"]');
    await year.waitFor({ state: "attached" });
    if (!(await year.isVisible())) await page.locator("summary", { hasText: en("phone-others") }).click();
    await year.fill("1979");
    await save(page, en);
    await page.locator(".success", { hasText: en("phone-saved") }).waitFor();

    // Meanwhile the office decides on the same fact, and the worker's session ends.
    const planner = visitor.city.logins.find((one) => one.role === "planner");
    const office = await context.browser().newContext({ baseURL: visitor.city.url });
    const session = await office.request.post("/api/v1/session", { data: { login: planner.login, password: planner.password } });
    assert.ok(session.ok());
    const decided = await office.request.post(`/api/v1/communities/${community.id}/claims`, {
      data: { fact: "built_year", value: "2003", source: "acceptance", source_label: "竣工验收备案表", reason: "备案表载明" },
    });
    assert.equal(decided.status(), 201);
    await office.close();
    await context.clearCookies();

    // The record stays, and is sent once the worker has signed in again.
    await context.setOffline(false);
    await settled(page, "signed-out");
    await visitor.look("signed out");
    visitor.complaints = visitor.complaints.filter((complaint) => !/^401 GET .*\/api\/v1\/me$/.test(complaint));
    await status(page).getByRole("link", { name: en("phone-sign-in") }).click();
    await page.waitForURL(/\/sign-in/);
    const worker = visitor.city.logins.find((one) => one.role === "community-worker");
    await page.locator("input[name=login]").fill(worker.login);
    await page.locator("input[name=password]").fill(worker.password);
    await page.locator("input[name=password]").press("Enter");
    await page.waitForURL(/\/field-surveys\/phone\/en/);
    await settled(page, "online");
    await page.getByRole("link", { name: new RegExp(en("phone-queue")) }).click();
    await page.getByText(en("phone-review", { count: 1 })).waitFor();

    // A record that cannot be taken stays with its reason, is corrected, and deleted by itself.
    await page.evaluate(() => new Promise((resolve, reject) => {
      const open = indexedDB.open("yiju-field-survey");
      open.onsuccess = () => {
        const records = open.result.transaction("records", "readwrite").objectStore("records");
        records.getAll().onsuccess = (event) => {
          const [record] = event.target.result;
          const id = record.id.replace(/.{4}$/, "beef");
          const sent = { ...record.sent, id, answers: [{ fact: "built_year", value: "once upon a time", base_claim_id: null }] };
          records.put({ ...record, id, sent, state: "waiting", receipt: undefined }).onsuccess = resolve;
        };
      };
      open.onerror = reject;
    }));
    await page.reload();
    const refused = page.locator(".phone-queue article[data-state=refused]");
    await refused.getByText(en("refusal-value-malformed")).waitFor();
    await visitor.look("refused");
    await refused.getByRole("button", { name: new RegExp(en("phone-again")) }).click();
    await page.locator("h1", { hasText: community.name }).waitFor();
    assert.equal(await page.locator('input[name="fact-built_year"]').inputValue(), "once upon a time");
    await page.goto(page.url().replace(/#.*/, "#queue"));
    page.once("dialog", (dialog) => dialog.accept());
    await refused.getByRole("button", { name: new RegExp(en("phone-delete")) }).click();
    await page.locator(".success", { hasText: en("phone-deleted") }).waitFor();
    assert.equal(await cards(page).count(), 1);

    // The planner sees both sides and decides.
    await context.clearCookies();
    await page.goto("/language/en?back=/sign-in");
    await visitor.signIn("planner");
    await visitor.goto("/field-surveys/review");
    const conflict = page.locator(".survey-conflict", { hasText: community.name });
    assert.match(await conflict.textContent(), /1979[\s\S]*2003/);
    await visitor.look("answers that contradict");
    await conflict.getByRole("link", { name: new RegExp(`^${en("record-decide")}`) }).click();
    await visitor.look("deciding");
    await page.getByLabel(/^1979/).check();
    await page.getByLabel(en("decide-reason"), { exact: true }).fill("Seen on the cornerstone.");
    await page.getByRole("button", { name: en("decide-submit") }).click();
    await page.waitForURL(/\/field-surveys\/review$/);
    assert.equal(await page.locator(".survey-conflict").count(), 0);
    await visitor.goto(`/communities/${community.id}`);
    assert.match(await page.locator("#fact-built_year strong").textContent(), /1979/);
  });

  journey("with the keyboard and without script the same form takes the answers", { script: false }, async (visitor) => {
    const { page } = visitor;
    await visitor.signIn("community-worker");
    const { place } = await toVisit(visitor);
    await visitor.goto(`/communities/${place.id}/field-survey?building=${place.buildings[0].id}`);
    await visitor.look("the form of a building");
    const field = page.locator("input[name=fact-built_year]");
    if (!(await field.isVisible())) await page.getByText(zh("survey-others")).click();
    await field.fill("never");
    await page.locator("textarea[name=note]").fill("二单元门禁损坏");
    await page.getByRole("button", { name: zh("survey-submit") }).click();
    await visitor.look("a value that cannot be read");
    assert.equal(await page.locator("textarea[name=note]").inputValue(), "二单元门禁损坏");
    await field.fill("1990");
    await page.locator("input[name=photo]").setInputFiles({ name: "a.png", mimeType: "image/png", buffer: PIXEL });
    await page.getByRole("button", { name: zh("survey-submit") }).click();
    await page.waitForURL(/\/field-surveys\/[0-9a-f]{32}$/);
    await visitor.look("the receipt");
    assert.match(await page.locator("h1").textContent(), /\d+/);
    assert.equal(await page.locator(".photo-list img").count(), 1);
  });
});
