// Anyone with a phone or a computer that knows its owner: a passkey instead of password and code.

import assert from "node:assert/strict";
import { plugIn } from "../lib/authenticator.mjs";
import { journeys } from "../lib/journey.mjs";
import { tabTo } from "../lib/keyboard.mjs";
import { words } from "../lib/words.mjs";

const w = words("zh-CN");
const config = (port) => `[server]\npublic_url = "http://localhost:${port}"\n`;

async function add(visitor, name) {
  const { page } = visitor;
  await page.getByLabel(w("passkey-name")).fill(name);
  await page.getByRole("button", { name: w("passkey-add") }).click();
}

journeys({ communities: 60, config }, (journey) => {
  journey("a passkey is added, signs in, proves who one is, and is removed", {}, async (visitor) => {
    const { page } = visitor;
    const device = await plugIn(visitor);
    await visitor.signIn("auditor");
    await visitor.goto("/account");
    await add(visitor, "办公室电脑");
    await page.getByText(w("passkey-added")).waitFor();
    await page.locator(".own-list strong").getByText("办公室电脑").waitFor();
    await visitor.look("account with a passkey");
    assert.equal(await device.count(), 1);

    // Signed in by the keyboard alone, and back where one wanted to go.
    await visitor.signOut();
    await visitor.goto("/audit");
    await tabTo(page, page.getByRole("button", { name: w("sign-in-passkey") }), "signing in with a passkey");
    await page.keyboard.press("Enter");
    await visitor.arrive("/audit");
    await visitor.goto("/account");
    await page.locator("dl.pairs dd").getByText(w("means-passkey"), { exact: true }).waitFor();

    await visitor.goto("/account/confirm?back=/account/tokens");
    await visitor.look("confirm");
    await page.getByRole("button", { name: w("confirm-passkey") }).click();
    await visitor.arrive("/account/tokens");
    await visitor.look("tokens");

    // The password alone is not enough any more: the passkey is the second step.
    await visitor.signOut();
    const { login, password } = visitor.city.logins.find((one) => one.role === "auditor");
    await visitor.signInWith(login, password);
    await visitor.arrive("/sign-in/second-step");
    await page.getByText(w("sign-in-step-passkey-lead")).waitFor();
    await visitor.look("second step by passkey");
    await page.getByRole("button", { name: w("sign-in-passkey") }).click();
    await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));

    await visitor.goto("/account");
    await page.getByRole("button", { name: w("passkey-remove"), exact: false }).click();
    await page.getByText(w("passkey-removed")).waitFor();
    await visitor.look("account without a passkey");
    await visitor.signOut();
    await page.getByRole("button", { name: w("sign-in-passkey") }).click();
    await page.getByRole("alert").getByText(w("passkey-refused")).waitFor();
    await visitor.look("sign-in, passkey refused");
  });

  journey("a device that does not know its owner is refused", {}, async (visitor) => {
    const { page } = visitor;
    const device = await plugIn(visitor, false);
    await visitor.signIn("planner");
    await visitor.goto("/account");
    await add(visitor, "别人的手机");
    await page.getByRole("alert").getByText(w("passkey-not-made")).waitFor();
    await visitor.look("account, no passkey made");
    assert.equal(await device.count(), 0);

    await device.verify(true);
    await add(visitor, "我的手机");
    await page.getByText(w("passkey-added")).waitFor();
    await visitor.signOut();
    await device.verify(false);
    await page.getByRole("button", { name: w("sign-in-passkey") }).click();
    await page.getByRole("alert").getByText(w("passkey-not-asked")).waitFor();
    await visitor.look("sign-in, passkey not used");
    assert.equal(new URL(page.url()).pathname, "/sign-in");
  });

  journey("without script there is the password", { script: false }, async (visitor) => {
    const { page } = visitor;
    await visitor.signIn("community-worker");
    await visitor.goto("/account");
    assert.ok(!(await page.getByRole("button", { name: w("passkey-add") }).isVisible()));
    await page.locator("noscript p").waitFor();
  });
});
