// The first days of an installation: the first administrator by the set-up link, their second step, the first planner by
// an invitation, a post, and the end of an account.

import assert from "node:assert/strict";
import { oneTimePassword } from "../lib/authenticator.mjs";
import { PHONE } from "../lib/browser.mjs";
import { startInstallation } from "../lib/city.mjs";
import { journeys } from "../lib/journey.mjs";
import { tabTo } from "../lib/keyboard.mjs";
import { words } from "../lib/words.mjs";

const w = words("zh-CN");
const ADMINISTRATOR = { login: "zhao.guanli", name: "赵管理", password: "four walls and a window" };
const PLANNER = { login: "qian.guihua", name: "钱规划", password: "seven bridges in autumn" };
const COMMON = "password123";

async function choose(page, password) {
  await page.getByLabel(w("password-new"), { exact: true }).fill(password);
  await page.getByLabel(w("password-again"), { exact: true }).fill(password);
  await page.getByRole("button", { name: w("link-submit") }).click();
}

/** The set-up link, a password that others use too, and a good one. */
async function setUp(visitor) {
  const { page, city } = visitor;
  await visitor.goto(city.setUp);
  await visitor.look("set-up link");
  await page.getByLabel(w("sign-in-login"), { exact: true }).fill(ADMINISTRATOR.login);
  await page.getByLabel(w("account-name"), { exact: true }).fill(ADMINISTRATOR.name);
  await choose(page, COMMON);
  await page.locator("#password-error").getByText(w("password-breached")).waitFor();
  await visitor.look("set-up link, refused");
  assert.equal(await page.getByLabel(w("account-name"), { exact: true }).inputValue(), ADMINISTRATOR.name);
  await choose(page, ADMINISTRATOR.password);
  await visitor.arrive("/sign-in");
  await page.getByText(w("link-used")).waitFor();
  assert.equal((await page.goto(city.setUp)).status(), 404, "a link works once");
  await page.getByText(w("link-over")).waitFor();
  await visitor.look("link, used");
}

/** The second step that the role asks for, without a mouse; what the app was told, and the codes on paper. */
async function enrol(visitor) {
  const { page } = visitor;
  await visitor.goto("/communities");
  assert.equal(new URL(page.url()).pathname, "/account", "nothing else before the second step");
  await page.getByText(w("must-add-second-step")).waitFor();
  await visitor.look("account, must add a second step");
  await tabTo(page, page.getByRole("button", { name: w("second-step-set-up") }), "setting up the second step");
  await page.keyboard.press("Enter");
  await visitor.arrive("/account/second-step");
  const letters = await page.locator("main code").innerText();
  await visitor.look("second step, enrolment");

  const code = page.getByLabel(w("second-step-code"), { exact: true });
  await code.fill(`${(Number(oneTimePassword(letters)) + 1) % 1_000_000}`.padStart(6, "0"));
  await code.press("Enter");
  await page.locator("#code-error").getByText(w("code-refused")).waitFor();
  await visitor.look("second step, refused");
  assert.equal(await page.locator("main code").innerText(), letters, "the app need not be told again");
  const used = oneTimePassword(letters);
  await code.fill(used);
  await code.press("Enter");
  await page.getByRole("heading", { level: 1, name: w("recovery-codes-title") }).waitFor();
  await visitor.look("recovery codes");
  const codes = await page.locator("ol.codes code").allInnerTexts();
  assert.equal(codes.length, 10);
  await page.getByRole("link", { name: w("recovery-codes-kept") }).click();
  await page.getByText(w("recovery-codes-left", { count: 10 })).waitFor();
  return { letters, codes, used };
}

/** Password, then the second step; one try may be wrong. */
async function signInInTwoSteps(visitor, code, wrong) {
  const { page } = visitor;
  await visitor.signInWith(ADMINISTRATOR.login, ADMINISTRATOR.password);
  await visitor.arrive("/sign-in/second-step");
  const field = page.getByLabel(w("second-step-code"), { exact: true });
  if (wrong) {
    await field.fill(wrong);
    await field.press("Enter");
    await page.locator("#code-error").getByText(w("code-refused")).waitFor();
  }
  await visitor.look("second step of signing in");
  await field.fill(code);
  await field.press("Enter");
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

/** Makes an invitation and returns the link, as its reader gets it. */
async function invite(visitor) {
  const { page, city } = visitor;
  await page.locator(".account-menu summary").click();
  await page.getByRole("link", { name: w("accounts-title") }).click();
  await visitor.arrive("/accounts");
  await visitor.look("accounts");
  await page.getByLabel(w("sign-in-login"), { exact: true }).fill(ADMINISTRATOR.login);
  await page.getByLabel(w("account-name"), { exact: true }).fill(PLANNER.name);
  await page.getByRole("button", { name: w("account-invite-submit") }).click();
  await page.locator("#login-error").getByText(w("login-taken")).waitFor();
  await visitor.look("accounts, refused");
  await page.getByLabel(w("sign-in-login"), { exact: true }).fill(PLANNER.login);
  await page.getByRole("button", { name: w("account-invite-submit") }).click();
  await page.getByRole("heading", { level: 1, name: w("link-made-title") }).waitFor();
  await visitor.look("invitation made");
  const link = await page.locator("code.secret").innerText();
  assert.ok(link.startsWith(`${city.url}/links/`), link);
  return link;
}

journeys({ start: startInstallation }, (journey) => {
  journey("from the set-up link to the first planner, and the end of an account", {}, async (visitor, another) => {
    const { page } = visitor;
    await setUp(visitor);
    await visitor.signInWith(ADMINISTRATOR.login, ADMINISTRATOR.password);
    const { letters, codes, used } = await enrol(visitor);
    const link = await invite(visitor);

    // The planner, at a phone.
    const planner = await another({ viewport: PHONE });
    await planner.goto(link);
    await planner.page.getByText(w("link-invitation-lead", PLANNER)).waitFor();
    await planner.look("invitation");
    await choose(planner.page, COMMON);
    await planner.page.locator("#password-error").getByText(w("password-breached")).waitFor();
    await planner.look("invitation, refused");
    await choose(planner.page, PLANNER.password);
    await planner.arrive("/sign-in");
    await planner.signInWith(PLANNER.login, PLANNER.password);
    await planner.page.getByText(w("territory-none")).waitFor();
    await planner.look("signed in, without a post");

    await page.getByRole("link", { name: w("link-made-appoint") }).click();
    await visitor.arrive("/appointments");
    const account = page.getByLabel(w("appointment-account"), { exact: true });
    assert.match(await account.locator("option:checked").innerText(), new RegExp(PLANNER.login));
    await page.getByLabel(w("account-role"), { exact: true }).selectOption("planner");
    await page.getByLabel(w("territory-level-city"), { exact: true }).check();
    await visitor.look("appointment, filled in");
    await page.getByRole("button", { name: w("appointment-submit"), exact: true }).click();
    await page.locator("table#appointments").getByRole("rowheader", { name: PLANNER.name }).waitFor();
    await visitor.look("appointments");

    await planner.goto("/communities");
    await planner.page.getByRole("heading", { level: 1, name: w("explorer-title") }).waitFor();
    assert.equal(await planner.page.getByText(w("territory-none")).count(), 0);
    await planner.look("the planner's communities");

    // Another device: a code that was used already, then the next one; the first device ends it.
    const device = await another();
    await signInInTwoSteps(device, oneTimePassword(letters, 1), used);
    await visitor.goto("/account/sessions");
    await visitor.look("sessions");
    assert.equal(await page.locator("#sessions > li").count(), 2);
    await page.locator("#sessions").getByRole("button", { name: w("session-end") }).click();
    await page.locator("#sessions > li").nth(1).waitFor({ state: "detached" });
    await device.goto("/account");
    assert.equal(new URL(device.page.url()).pathname, "/sign-in", "the other device is signed out");
    await signInInTwoSteps(device, codes[0].toUpperCase().replaceAll("-", " "));
    await device.goto("/account");
    await device.page.getByText(w("recovery-codes-left", { count: 9 })).waitFor();
    await device.goto("/");
    await device.look("an administrator's first page");

    // The account is shut: the planner's next click leads to the sign-in page.
    await visitor.goto("/accounts");
    await page.locator("table#accounts").getByRole("link", { name: PLANNER.name }).click();
    await page.getByRole("heading", { level: 1, name: PLANNER.name }).waitFor();
    await visitor.look("an account");
    await page.getByRole("link", { name: w("account-disable-title") }).click();
    await page.getByText(w("account-disable-answer", PLANNER)).waitFor();
    await visitor.look("asked once more");
    await page.getByRole("button", { name: w("account-disable-submit"), exact: true }).click();
    await page.getByText(w("account-state-shut")).waitFor();
    await visitor.look("a shut account");
    await planner.page.getByRole("navigation").getByRole("link", { name: w("nav-batches") }).click();
    await planner.arrive("/sign-in");
    await planner.look("shut out");
  });
});
