// Anyone whose city has a sign-in service of its own: linking one's account to it, and signing in through it.

import { randomBytes } from "node:crypto";
import { freePort } from "../lib/city.mjs";
import { journeys } from "../lib/journey.mjs";
import { startProvider } from "../lib/provider.mjs";
import { words } from "../lib/words.mjs";

const w = words("zh-CN");
const NAME = "渝快政";
const servicePort = await freePort();
// Another host than the city's, as it is in a city: what is kept for one site is not sent to the other.
const issuer = `http://127.0.0.1:${servicePort}`;
const config = (port) => `
[server]
public_url = "http://localhost:${port}"

[oidc]
name = "${NAME}"
issuer = "${issuer}"
client_id = "yiju"
client_secret = "client-secret"
`;

/** Says at the service who one is. */
async function say(page, number) {
  await page.waitForURL(`${issuer}/who/*`);
  await page.getByLabel("工号").fill(number);
  await page.getByRole("button", { name: "登录" }).click();
}

const byService = (page) => page.getByRole("button", { name: w("sign-in-provider", { name: NAME }) }).click();

const secret = randomBytes(16).toString("hex");
const files = { "client-secret": `${secret}\n` };
const expected = /the sign-in service/;
journeys({ communities: 60, config, files, expected }, (journey) => {
  journey("an account is linked, signs in by the service, and is told what is missing", {}, async (visitor, another) => {
    const { page, city } = visitor;
    visitor.elsewhere.push(issuer);

    // Nobody answers there yet.
    await visitor.goto("/sign-in");
    await visitor.look("sign-in with a service");
    await byService(page);
    await page.getByRole("alert").getByText(w("provider-failed")).waitFor();
    await visitor.look("sign-in, service down");
    await visitor.signIn("planner");
    await visitor.goto("/account");
    await page.getByRole("button", { name: w("provider-link"), exact: true }).click();
    await page.getByRole("alert").getByText(w("provider-not-linked")).waitFor();
    await visitor.look("account, service down");

    const service = await startProvider({ port: servicePort, city: city.url, secret });
    try {
      await page.getByRole("button", { name: w("provider-link"), exact: true }).click();
      const answered = page.waitForRequest(/\/sign-in\/provider\/return\?/);
      await say(page, "2020-0017");
      await visitor.arrive("/account");
      await page.getByText(w("provider-linked")).waitFor();
      await visitor.look("account, linked");

      // The service still knows who it is, and one comes back to the page one wanted.
      await visitor.signOut();
      await visitor.goto("/screening");
      await byService(page);
      await visitor.arrive("/screening");
      await visitor.goto("/account");
      await page.locator("dl.pairs dd").getByText(w("means-provider"), { exact: true }).waitFor();

      const stranger = await another();
      stranger.elsewhere.push(issuer);
      // What the service answered to one browser lets no other in.
      await stranger.page.goto((await answered).url());
      await stranger.page.getByRole("alert").getByText(w("ceremony-over")).waitFor();
      await stranger.goto("/sign-in");
      await byService(stranger.page);
      await say(stranger.page, "2020-9999");
      await stranger.page.getByRole("alert").getByText(w("identity-unknown")).waitFor();
      await stranger.look("sign-in, identity unknown");

      // One identity, one account.
      await visitor.signOut();
      await visitor.signIn("auditor");
      await visitor.goto("/account");
      await page.getByRole("button", { name: w("provider-link"), exact: true }).click();
      await page.getByRole("alert").getByText(w("identity-taken")).waitFor();
      await visitor.look("account, identity taken");

      // Unlinked is unlinked.
      await visitor.signOut();
      await byService(page);
      await visitor.arrive("/");
      await visitor.goto("/account");
      await page.getByRole("button", { name: w("provider-unlink") }).click();
      await page.getByText(w("provider-unlinked")).waitFor();
      await visitor.signOut();
      await byService(page);
      await page.getByRole("alert").getByText(w("identity-unknown")).waitFor();
    } finally {
      await service.stop();
    }
  });
});
