// What there is to look at of accounts. The administrator's scenes follow upon each other: what must be done first, then
// everything else; at the end the second step is taken away again for the next device.

import { oneTimePassword, plugIn } from "./authenticator.mjs";
import { first, page, send } from "./scene.mjs";

/** The configuration that offers every way of signing in; the service is never asked. */
export const config = (port) => `
[server]
public_url = "http://localhost:${port}"

[oidc]
name = "渝快政"
issuer = "http://localhost:1"
client_id = "yiju"
`;

const role = "administrator";
/** What one scene leaves for the next: the letters of the app, the link that was made. */
const kept = {};
/** Logins must differ between devices. */
const login = ({ language, viewport }) => `sun.${language.slice(0, 2)}${viewport.width}`;

const fill = (visitor, name, value) => visitor.page.locator(`main [name=${name}]`).fill(value);
const lookAt = (visitor, name) => visitor.page.locator("table#accounts tr", { hasText: name }).locator("th a").getAttribute("href");

async function ask(visitor, what) {
  await visitor.page.goto("/accounts");
  return visitor.page.goto(`${await lookAt(visitor, "planner")}${what}`);
}

async function enrol(visitor, code) {
  await visitor.page.goto("/account/second-step");
  await fill(visitor, "code", code);
  return send(visitor, "/account/second-step");
}

async function firstStep(visitor) {
  const { login: known, password } = visitor.city.logins.find((one) => one.role === role);
  await visitor.page.goto("/sign-in");
  await fill(visitor, "login", known);
  await fill(visitor, "password", password);
  return send(visitor, "/sign-in");
}

export const ACCOUNT_SCENES = [
  page("account-confirm", "/account/confirm?back=/account"),
  {
    name: "account-confirm-wrong",
    status: 422,
    async walk(visitor) {
      await visitor.page.goto("/account/confirm?back=/account");
      await fill(visitor, "password", "not the password");
      return send(visitor, "/account/confirm");
    },
  },
  {
    name: "account-passkey",
    async walk(visitor) {
      if (!kept[login(visitor)]) kept[login(visitor)] = await plugIn(visitor);
      await visitor.page.goto("/account");
      await fill(visitor, "passkey_name", "办公室电脑");
      await send(visitor, "/account/passkeys");
      await visitor.page.waitForURL(/said=/);
    },
  },
  {
    name: "account-passkey-removed",
    async walk(visitor) {
      await visitor.page.goto("/account");
      return send(visitor, "/remove");
    },
  },
  page("account-identity-taken", "/account?said=identity-taken"),
  page("account-sign-in-unknown", "/sign-in?said=identity-unknown", { role: null }),
  page("account-sign-in-set", "/sign-in?said=link-used", { role: null }),
  page("account-must", "/account", { role }),
  {
    name: "account-second-step",
    role,
    async walk(visitor) {
      await visitor.page.goto("/account");
      await send(visitor, "/account/second-step/begin");
      kept.letters = await visitor.page.locator("main code").innerText();
    },
  },
  { name: "account-second-step-wrong", role, status: 422, walk: (visitor) => enrol(visitor, "000000") },
  { name: "account-recovery-codes", role, walk: (visitor) => enrol(visitor, oneTimePassword(kept.letters)) },
  page("account-with-second-step", "/account", { role }),
  { name: "account-sign-in-step", role: null, walk: firstStep },
  {
    name: "account-sign-in-step-wrong",
    role: null,
    status: 422,
    async walk(visitor) {
      await firstStep(visitor);
      await fill(visitor, "code", "000000");
      return send(visitor, "/sign-in/second-step");
    },
  },
  page("account-sessions", "/account/sessions", { role }),
  page("account-tokens", "/account/tokens", { role }),
  {
    name: "account-tokens-wrong",
    role,
    status: 422,
    async walk(visitor) {
      await visitor.page.goto("/account/tokens");
      return send(visitor, "/account/tokens");
    },
  },
  {
    name: "account-token-made",
    role,
    async walk(visitor) {
      await visitor.page.goto("/account/tokens");
      await fill(visitor, "token_name", "月报");
      await visitor.page.locator("main form.narrow button").click();
      await visitor.page.locator(".secret").waitFor();
    },
  },
  page("accounts", "/accounts", { role }),
  {
    name: "accounts-wrong",
    role,
    status: 422,
    async walk(visitor) {
      await visitor.page.goto("/accounts");
      await fill(visitor, "login", "planner");
      return send(visitor, "/accounts");
    },
  },
  {
    name: "account-link-made",
    role,
    async walk(visitor) {
      await visitor.page.goto("/accounts");
      await fill(visitor, "login", login(visitor));
      await fill(visitor, "name", "孙街道");
      await send(visitor, "/accounts");
      kept.link = await visitor.page.locator(".secret").innerText();
    },
  },
  { name: "account-link", role: null, walk: (visitor) => visitor.page.goto(kept.link) },
  {
    name: "account-link-wrong",
    role: null,
    status: 422,
    async walk(visitor) {
      await visitor.page.goto(kept.link);
      await fill(visitor, "password", "password123");
      await fill(visitor, "again", "password123");
      return send(visitor, "/links/");
    },
  },
  page("account-link-over", `/links/${"A".repeat(43)}`, { role: null, status: 404 }),
  { name: "account-record", role, walk: (visitor) => ask(visitor, "") },
  { name: "account-record-own", role, walk: (visitor) => first(visitor, "/accounts", "table#accounts tbody th a") },
  { name: "account-ask-reset", role, walk: (visitor) => ask(visitor, "/reset") },
  { name: "account-ask-disable", role, walk: (visitor) => ask(visitor, "/disable") },
  { name: "account-ask-removal", role, walk: (visitor) => ask(visitor, "/second-step-removal") },
  page("appointments", "/appointments", { role }),
  page("appointments-community", "/appointments?q=%E6%96%B0%E6%9D%91#new", { role }),
  {
    name: "appointments-wrong",
    role,
    status: 422,
    async walk(visitor) {
      await visitor.page.goto("/appointments");
      return send(visitor, "/appointments");
    },
  },
  { name: "appointment-end", role, walk: (visitor) => first(visitor, "/appointments", "table#appointments tbody td a") },
  {
    name: "account-second-step-removed",
    role,
    async walk(visitor) {
      await visitor.page.goto("/account");
      return send(visitor, "/account/second-step/remove");
    },
  },
];
