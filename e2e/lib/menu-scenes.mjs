// What there is to look at of a menu: prepared with its quantities and reasons, chosen from on a phone, counted; and the
// doors that are left.

import { send } from "./scene.mjs";

const OPEN = "改造内容菜单选择";
const COUNTED = "公共空间改造菜单";
/** The code of each visitor's letter. */
const codes = {};
const self = ({ language, viewport }) => `${language}-${viewport.width}`;
const path = (visitor) => new URL(visitor.page.url()).pathname;

/** Opens a vote of the demo by its title. */
async function vote(visitor, title) {
  await visitor.page.goto("/votes");
  return visitor.page.goto(await visitor.page.getByRole("link", { name: title, exact: true }).first().getAttribute("href"));
}

async function beside(visitor, title, what) {
  await vote(visitor, title);
  return visitor.page.goto(`${path(visitor)}${what}`);
}

/** The form in which a vote is prepared, with the first item's quantities and reasons open. */
async function draft(visitor) {
  await vote(visitor, OPEN);
  await visitor.page.goto(await visitor.page.locator("main a[href^='/rolls/']").first().getAttribute("href"));
  const answer = await visitor.page.goto(`${path(visitor)}/votes/new`);
  const row = visitor.page.locator("tr:has([name=item-C06-use])");
  await row.locator("details").evaluateAll((all) => all.forEach((one) => one.setAttribute("open", "")));
  return answer;
}

const fill = (visitor, name, value) => visitor.page.locator(`main [name=${name}]`).first().fill(value);

/** A menu whose second quantity costs no more than the first. */
async function draftWrong(visitor) {
  await draft(visitor);
  await fill(visitor, "title", "停车位");
  await fill(visitor, "menu", "要几个停车位？");
  await fill(visitor, "budget", "900000");
  await visitor.page.locator("[name=item-C06-use]").selectOption("offered");
  await fill(visitor, "item-C06-quantity", "32");
  await fill(visitor, "item-C06-cost", "160000");
  await fill(visitor, "item-C06-quantity-2", "48");
  await fill(visitor, "item-C06-cost-2", "160000");
  return send(visitor, "/votes/new");
}

async function door(visitor) {
  await beside(visitor, OPEN, "/doors");
  return visitor.page.goto(await visitor.page.locator("ul.tasks a").first().getAttribute("href"));
}

/** Opens the ballot of a line by a new code. */
async function ballot(visitor) {
  await door(visitor);
  await send(visitor, "/link");
  codes[self(visitor)] = (await visitor.page.locator(".receipt-code code").innerText()).replaceAll("-", "");
  return visitor.page.goto(`/ballot/${codes[self(visitor)]}`);
}

/** The dearest of everything, so that the bar says what is too much. */
async function chooseAll(visitor) {
  await visitor.page.goto(`/ballot/${codes[self(visitor)]}`);
  for (const box of await visitor.page.locator("fieldset.ballot-question input[type=checkbox]").all()) await box.check();
  for (const item of await visitor.page.locator("fieldset.choice-quantity").all()) {
    await item.locator("input[type=radio]").last().check();
  }
  await visitor.page.mouse.wheel(0, 600);
}

async function visited(visitor, outcome) {
  await door(visitor);
  await visitor.page.locator(`[name=outcome][value=${outcome}]`).check();
  return send(visitor, "/visit");
}

export const MENU_SCENES = [
  { name: "menu-draft", walk: draft },
  { name: "menu-draft-wrong", status: 422, walk: draftWrong },
  { name: "menu-ballot", walk: ballot },
  { name: "menu-ballot-all", walk: chooseAll },
  { name: "menu-ballot-check", walk: async (visitor) => (await chooseAll(visitor), send(visitor, "/ballot/")) },
  { name: "menu-result", walk: (visitor) => beside(visitor, COUNTED, "/result") },
  { name: "doors-door", walk: async (visitor) => (await visited(visitor, "absent"), door(visitor)) },
  {
    name: "doors",
    async walk(visitor) {
      await visited(visitor, "delivered");
      return beside(visitor, OPEN, "/doors");
    },
  },
  { name: "doors-absent", walk: (visitor) => beside(visitor, OPEN, "/doors?show=absent") },
  { name: "doors-voted", walk: (visitor) => beside(visitor, OPEN, "/doors?show=voted") },
  {
    name: "doors-hand-over",
    async walk(visitor) {
      await beside(visitor, OPEN, "/doors");
      return visitor.page.goto(await visitor.page.locator("a[href*='/hand-over']").first().getAttribute("href"));
    },
  },
  {
    name: "doors-handed-over",
    async walk(visitor) {
      await beside(visitor, OPEN, "/doors");
      await visitor.page.goto(await visitor.page.locator("a[href*='/hand-over']").first().getAttribute("href"));
      await visitor.page.locator("[name=to]").first().check();
      return send(visitor, "/hand-over");
    },
  },
];
