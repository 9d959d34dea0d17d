// Owners decide: on a phone without an account, on paper that two people enter, and as anybody counts it again.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Effort } from "../lib/effort.mjs";
import { journeys } from "../lib/journey.mjs";
import { tabTo } from "../lib/keyboard.mjs";
import { words } from "../lib/words.mjs";

const w = words("zh-CN");
const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
const TITLES = {
  menu: "改造内容菜单选择",
  short: "参加改造计划",
  lift: "加装电梯方案",
  offers: "选聘物业服务",
};

/** Opens a vote of the demo by its title. */
async function openVote(visitor, title) {
  const { page } = visitor;
  await visitor.goto("/votes");
  await page.getByRole("heading", { level: 1, name: w("votes-title") }).waitFor();
  await page.getByRole("link", { name: title }).first().click();
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
}

/** Goes to a door that is left, and tells its address. */
async function openDoor(visitor, last = false) {
  const { page } = visitor;
  await page.getByRole("link", { name: w("doors-title"), exact: true }).click();
  await page.getByRole("heading", { level: 1, name: w("doors-title") }).waitFor();
  await visitor.look("doors");
  const doors = page.locator("ul.tasks a");
  await (last ? doors.last() : doors.first()).click();
  await page.getByRole("heading", { name: w("door-take-title") }).waitFor();
  await visitor.look("a door");
}

/** The three screens after the code: one's choice, a look over it, the receipt. How they are reached is `by`. */
async function cast(visitor, effort, by) {
  const { page, w } = visitor;
  const first = page.locator("fieldset.ballot-question input[type=checkbox]").first();
  await by.choose(first);
  // One lift or two, so many bays: the last is the most.
  const most = page.locator("fieldset.choice-quantity").first().locator("input[type=radio]").last();
  await by.choose(most);
  const left = await page.locator("fieldset.ballot-question .choice-large, fieldset.choice-quantity").count();
  effort.weigh(left - 2);
  await by.press(page.getByRole("button", { name: w("ballot-to-check") }));
  await page.getByRole("button", { name: w("ballot-cast") }).waitFor();
  await effort.arrive();
  await visitor.look("look it over");
  await by.press(page.getByRole("button", { name: w("ballot-cast") }));
  await page.getByText(w("ballot-voted"), { exact: true }).waitFor();
  await effort.arrive();
  await visitor.look("my receipt");
}

/** A ballot as a resident with a letter casts it, by touch alone. */
async function vote(visitor, code) {
  const { page, w } = visitor;
  const effort = new Effort(page, visitor.language);
  const by = { choose: (target) => effort.tap(target), press: (target) => effort.tap(target) };
  await visitor.goto("/ballot");
  await effort.arrive();
  await visitor.look("code");
  await effort.type(page.getByLabel(w("ballot-code"), { exact: true }), code.toLowerCase().replaceAll("-", ""));
  await effort.tap(page.getByRole("button", { name: w("ballot-enter-submit") }));
  await page.waitForURL(/\/ballot\/[A-Za-z0-9]{12}$/);
  await effort.arrive();
  await visitor.look("my ballot");
  await cast(visitor, effort, by);
  console.log(`# ${visitor.language}: ${effort}`);
  assert.equal(effort.screens, 4, "four screens from the code to the receipt");
  assert.ok(effort.seconds() < 180, `an older person needs less than three minutes: ${effort}`);
  return page.locator(".receipt-code code").innerText();
}

/** Changes the ballot with the keyboard alone, with letters of twice the size. */
async function changeByKeyboard(visitor) {
  const { page, w } = visitor;
  // Of the document, as the browser's own setting would have it; a policy that forbids styles forbids no such thing.
  const enlarge = async () => {
    await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
    // Until the page is laid out anew: a browser without script has no frames to wait for.
    await page.waitForTimeout(250);
  };
  const by = {
    async choose(target) {
      await tabTo(page, target, "a choice");
      await page.keyboard.press("Space");
    },
    async press(target) {
      await tabTo(page, target, "a button");
      await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
      await enlarge();
    },
  };
  await enlarge();
  await by.press(page.getByRole("link", { name: w("ballot-change") }));
  await page.getByRole("button", { name: w("ballot-to-check") }).waitFor();
  await visitor.look("my ballot in large letters");
  // Whoever holds the new code is not shown what was chosen before: another choice is made from the beginning.
  await by.choose(page.locator("fieldset.ballot-question input[type=checkbox]").nth(1));
  await by.press(page.getByRole("button", { name: w("ballot-to-check") }));
  await page.getByRole("button", { name: w("ballot-cast") }).waitFor();
  await visitor.look("look it over in large letters");
  await by.press(page.getByRole("button", { name: w("ballot-cast") }));
  await page.getByText(w("ballot-voted"), { exact: true }).waitFor();
  await visitor.look("my receipt in large letters");
  return page.locator(".receipt-code code").innerText();
}

journeys({ communities: 240 }, (journey) => {
  for (const [how, device] of [
    ["on my phone", { script: true, language: "zh-CN" }],
    ["on my phone without script, in English", { script: false, language: "en" }],
  ]) {
    journey(`I vote ${how}`, {}, async (worker, another) => {
      await worker.signIn("planner");
      await openVote(worker, TITLES.menu);
      await openDoor(worker);
      await worker.page.getByRole("button", { name: w("door-link"), exact: true }).click();
      await worker.page.getByRole("img", { name: w("door-link-picture") }).waitFor();
      const code = await worker.page.locator(".receipt-code code").innerText();

      const me = await another({ ...PHONE, ...device });
      me.w = words(device.language);
      const first = await vote(me, code);
      const second = await changeByKeyboard(me);
      assert.notEqual(first, second);
      for (const [receipt, said] of [[second, "receipt-counts"], [first, "receipt-replaced"]]) {
        assert.match(receipt, /^[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){2}$/);
        await me.goto(`/receipts/${receipt}`);
        await me.page.getByText(me.w(said)).waitFor();
        await me.look("a receipt, looked up");
      }

      // The code of the letter has done its work.
      await me.goto(`/ballot/${code.replaceAll("-", "")}`);
      await me.page.getByText(me.w("ballot-shut-help")).waitFor();
      await me.look("a used code");
    });
  }

  journey("a worker enters paper twice", {}, async (planner, another) => {
    await planner.signIn("planner");
    await openVote(planner, TITLES.menu);
    await openDoor(planner, true);
    const number = await planner.page.locator(".sheet-number").first().innerText();
    const enter = async (visitor, boxes) => {
      const { page } = visitor;
      await openVote(visitor, TITLES.menu);
      await page.getByRole("link", { name: w("sheets-title"), exact: true }).click();
      await page.getByLabel(w("sheet-number"), { exact: true }).fill(number);
      await page.getByRole("button", { name: w("sheet-begin") }).click();
      await page.getByRole("heading", { level: 1, name: w("sheet-title", { number }) }).waitFor();
      await visitor.look("a paper ballot");
      for (const box of boxes) await page.locator("fieldset.ballot-question input[type=checkbox]").nth(box).check();
      await page.getByRole("button", { name: w("sheet-enter") }).click();
    };
    await enter(planner, [0, 1]);
    await planner.page.getByText(w("sheet-said-once", { number })).waitFor();
    await planner.look("entered once");

    const worker = await another(PHONE);
    await worker.signIn("community-worker");
    await enter(worker, [0]);
    await worker.page.getByText(w("sheet-differs"), { exact: true }).waitFor();
    await worker.look("the entries differ");
    for (const box of [0, 1]) {
      await worker.page.locator("fieldset.ballot-question input[type=checkbox]").nth(box).check();
    }
    await worker.page.getByRole("button", { name: w("sheet-enter") }).click();
    const said = worker.page.getByText(number, { exact: false }).first();
    await said.waitFor();
    const code = await worker.page.locator("table code").filter({ hasText: /./ }).first().innerText();
    await worker.page.getByText(w("sheet-said-counted", { number, code })).waitFor();
    await worker.look("both agree");

    // Who voted on paper finds the code, which stood on the sheet, on the wall, and the ballot in the log.
    await worker.goto(`${new URL(worker.page.url()).pathname.replace(/\/sheets.*/, "")}/codes`);
    await worker.page.locator(".wall-codes code", { hasText: code }).waitFor();
    await worker.look("the list for the wall");
    await worker.goto(`/receipts/${code}`);
    await worker.page.getByText(w("receipt-counts")).waitFor();
    await openVote(planner, TITLES.menu);
    await planner.page.getByRole("link", { name: w("sms-title"), exact: true }).click();
    await planner.page.getByText(w("conflict-sms-not-configured")).waitFor();
    await planner.look("text messages");
  });

  journey("an observer counts again", {}, async (planner, another) => {
    await planner.signIn("planner");
    await openVote(planner, TITLES.lift);
    const address = new URL(planner.page.url()).pathname;
    const observer = await another();
    await observer.goto(`${address}/result`);
    await observer.page.getByRole("heading", { level: 2, name: w("result-check-title") }).waitFor();
    await observer.look("a result, by anybody");
    const href = await observer.page.getByRole("link", { name: w("result-kit") }).getAttribute("href");
    const answer = await observer.page.request.get(`${observer.city.url}${href}`);
    const kit = join(observer.city.folder, "kit");
    writeFileSync(`${kit}.zip`, await answer.body());
    execFileSync("python3", ["-m", "zipfile", "-e", `${kit}.zip`, kit]);
    const file = join(kit, "vote.json");
    const key = readFileSync(join(kit, "log", "log.vkey"), "utf8").trim();
    const against = [join(kit, "log"), "--vote", file, "--key", key];
    const checked = JSON.parse(
      execFileSync(process.env.YIJU_PROGRAM, ["verify", ...against, "--format", "json"], { encoding: "utf8" }),
    );
    assert.deepEqual([checked.holds, checked.vote.posted, checked.vote.differences], [true, true, []]);
    assert.ok(checked.vote.found > 10, "every ballot is found in the log");
    const second = execFileSync("python3", ["-B", join(kit, "verify_log.py"), ...against], { encoding: "utf8" });
    assert.match(second, /^same/, "the second program says the same");
    const counted = JSON.parse(
      execFileSync(process.env.YIJU_PROGRAM, ["tally", file, "--format", "json"], { encoding: "utf8" }),
    );
    assert.equal(counted.roll.agrees, true, "the roll is the one of the notice");
    const [question] = counted.questions;
    const said = await observer.page.locator("main .tag").allInnerTexts();
    const passed = question.result.outcome === "passed";
    assert.ok(said.some((word) => word.includes(w(passed ? "outcome-passed" : "outcome-rejected"))), said.join(" "));
  });

  journey("a vote fails by one head", {}, async (visitor) => {
    const { page } = visitor;
    await visitor.signIn("planner");
    await openVote(visitor, TITLES.short);
    await visitor.look("a closed vote");
    await page.getByRole("link", { name: w("result-open") }).click();
    await page.getByText(w("result-not-passed")).waitFor();
    await page.getByText(w("finding-missing", { amount: w("measure-heads-of", { count: 1 }) })).first().waitFor();
    await visitor.look("one head is missing");
  });

  journey("the property company is chosen", {}, async (visitor, another) => {
    const { page } = visitor;
    await visitor.signIn("planner");
    await openVote(visitor, TITLES.offers);
    await page.getByRole("link", { name: w("result-open") }).click();
    await page.getByText("街道物业服务中心（演示）").first().waitFor();
    await page.getByText(w("result-passed")).waitFor();
    await visitor.look("the offer that won");
    await page.goBack();
    await page.getByRole("button", { name: w("board-publish") }).click();
    await page.getByRole("heading", { level: 2, name: w("objections-title") }).waitFor();
    await visitor.look("a result that is posted");

    // What is official is printed from the page, by anybody; the draft of the agreement by those who hold the vote.
    const address = new URL(page.url()).pathname;
    for (const paper of ["notice", "result", "agreement"]) {
      const answer = await page.request.get(`${visitor.city.url}${address}/${paper}.pdf`);
      assert.equal(answer.headers()["content-type"], "application/pdf", paper);
    }
    const early = await page.request.get(`${visitor.city.url}${address}/certificate.pdf`);
    assert.equal(early.status(), 409, "not settled yet");
    const resident = await another(PHONE);
    await resident.goto(`${address}/offers?area=88.42`);
    await resident.page.getByText(w("offer-own", { area: "88.42" })).waitFor();
    await resident.look("the offers side by side");
    const draft = await resident.page.request.get(`${visitor.city.url}${address}/agreement.pdf`, { maxRedirects: 0 });
    assert.equal(draft.status(), 303, "the draft is not for everybody");
  });
});
