// Anyone: changing one's own password, being refused with a reason, and signing in with the new one.

import { journeys } from "../lib/journey.mjs";
import { words } from "../lib/words.mjs";

const w = words("zh-CN");
const NEW = "correct horse battery";

async function change(page, present, again = NEW) {
  await page.getByLabel(w("password-present"), { exact: true }).fill(present);
  await page.getByLabel(w("password-new"), { exact: true }).fill(NEW);
  await page.getByLabel(w("password-again"), { exact: true }).fill(again);
  await page.getByRole("button", { name: w("password-change") }).click();
}

// The auditor's password, so that other journeys of the city are not locked out.
journeys({ communities: 60 }, (journey) => {
  journey("the own password is changed, and only with the present one", { script: false }, async (visitor) => {
    const { page, city } = visitor;
    const auditor = city.logins.find((one) => one.role === "auditor");
    await visitor.signIn("auditor");
    await page.locator(".account-menu summary").click();
    await page.getByRole("link", { name: w("account-title") }).click();
    await page.waitForURL("**/account");
    await visitor.look("account");

    await change(page, auditor.password, "something else");
    await page.getByRole("alert").getByText(w("password-differs")).waitFor();
    await change(page, "not the password");
    await page.getByRole("alert").getByText(w("password-present-wrong")).waitFor();
    await visitor.look("account, refused");

    await change(page, auditor.password);
    await page.waitForURL("**/sign-in?*");
    await page.getByText(w("password-changed")).waitFor();
    await page.getByLabel(w("sign-in-login")).fill(auditor.login);
    await page.getByLabel(w("sign-in-password")).fill(NEW);
    await page.getByRole("button", { name: w("sign-in") }).click();
    await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  });
});
