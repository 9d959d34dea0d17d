// Anyone: signing in, being refused, coming back to where one wanted to go, signing out.

import assert from "node:assert/strict";
import { journeys } from "../lib/journey.mjs";
import { words } from "../lib/words.mjs";

const w = words("zh-CN");

journeys({ communities: 60 }, (journey) => {
  journey("a wrong password is refused, and what was typed is kept", {}, async (visitor) => {
    const { page } = visitor;
    await visitor.goto("/sign-in");
    await page.getByLabel(w("sign-in-login")).fill("planner");
    await page.getByLabel(w("sign-in-password")).fill("not the password");
    await page.getByRole("button", { name: w("sign-in") }).click();
    await page.getByRole("alert").getByText(w("sign-in-refused")).waitFor();
    await visitor.look("refused sign-in");
    assert.equal(await page.getByLabel(w("sign-in-login")).inputValue(), "planner");
    assert.equal(await page.getByLabel(w("sign-in-password")).inputValue(), "");
  });

  for (const script of [true, false]) {
    journey(`one comes back to the page one asked for, script ${script}`, { script }, async (visitor) => {
      const { page, city } = visitor;
      const planner = city.logins.find((one) => one.role === "planner");
      await visitor.goto("/screening");
      assert.equal(new URL(page.url()).pathname, "/sign-in");
      await page.getByLabel(w("sign-in-login")).fill(planner.login);
      await page.getByLabel(w("sign-in-password")).fill(planner.password);
      await page.getByRole("button", { name: w("sign-in") }).click();
      await page.waitForURL("**/screening");

      await page.locator(".account-menu summary").click();
      await page.getByRole("button", { name: w("sign-out") }).click();
      await page.waitForURL("**/sign-in");
      await visitor.goto("/screening");
      assert.equal(new URL(page.url()).pathname, "/sign-in", "signed out is signed out");
    });
  }
});
