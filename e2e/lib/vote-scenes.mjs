// What there is to look at of votes: from the roll to the certificate, as those see it who hold them and as residents do.
// The demo's votes stand at several stages; what the scenes of one visitor change, those of the next find changed.

import { page, send } from "./scene.mjs";

const TITLES = {
  menu: "改造内容菜单选择",
  short: "参加改造计划",
  lift: "加装电梯方案",
  offers: "选聘物业服务",
  compare: "物业服务方案比选",
};
/** What one scene leaves for the next, visitor by visitor. */
const kept = {};
const of = ({ language, viewport }) => (kept[`${language}-${viewport.width}`] ??= {});

const fill = (visitor, name, value) => visitor.page.locator(`main [name=${name}]`).first().fill(value);
const path = (visitor) => new URL(visitor.page.url()).pathname;

/** Opens a vote of the demo by its title: the first, or another of that name. */
async function vote(visitor, title, place = 0) {
  await visitor.page.goto("/votes");
  const links = visitor.page.getByRole("link", { name: title, exact: true });
  return visitor.page.goto(await links.nth(place).getAttribute("href"));
}

/** Opens what lies beside a vote: `/doors`, `/result`. */
async function beside(visitor, title, what, place = 0) {
  await vote(visitor, title, place);
  return visitor.page.goto(`${path(visitor)}${what}`);
}

/** Opens a door that is left. */
async function door(visitor, title = TITLES.menu) {
  await beside(visitor, title, "/doors");
  return visitor.page.goto(await visitor.page.locator("ul.tasks a").last().getAttribute("href"));
}

/** Opens the roll that a vote is held on. */
async function roll(visitor, title = TITLES.menu) {
  await vote(visitor, title);
  return visitor.page.goto(await visitor.page.locator("main a[href^='/rolls/']").first().getAttribute("href"));
}

/** Makes a personal link at a door, and keeps its code for the resident's scenes. */
async function link(visitor, title, name) {
  await door(visitor, title);
  const answer = await send(visitor, "/link");
  of(visitor)[name] = (await visitor.page.locator(".receipt-code code").innerText()).replaceAll("-", "");
  return answer;
}

const ballot = (visitor, name) => visitor.page.goto(`/ballot/${of(visitor)[name]}`);

/** The paper of a resident, marked and sent to be looked over. */
async function look(visitor) {
  await ballot(visitor, "menu");
  await visitor.page.locator("fieldset.ballot-question input[type=checkbox]").first().check();
  return send(visitor, "/ballot/");
}

/** A vote that is only drafted: on a roll that is frozen already, opening after its notice. */
async function draft(visitor) {
  await roll(visitor);
  await visitor.page.goto(`${path(visitor)}/votes/new`);
  await fill(visitor, "title", "公共收益使用方案");
  await fill(visitor, "plain", "用公共收益更换小区大门和照明。");
  await fill(visitor, "contact", "社区居委会（演示）023-0000 0000");
  await fill(visitor, "hand_in_at", "社区服务中心一楼（演示）");
  await visitor.page.locator("main [name=matter]").selectOption({ index: 1 });
  await fill(visitor, "decision", "是否同意用公共收益更换大门和照明？");
  const answer = await send(visitor, "/votes/new");
  await visitor.page.waitForURL(/\/votes\/[0-9a-f]{32}$/);
  return answer;
}

/** The first sheet of paper that was printed, as it is entered. */
async function sheet(visitor, number) {
  // Few doors have one, and the ballots of earlier visitors take doors off the list.
  if (!kept.sheet) {
    await door(visitor);
    kept.sheet = await visitor.page.locator(".sheet-number").first().innerText();
  }
  const printed = number ?? kept.sheet;
  await beside(visitor, TITLES.menu, "/sheets");
  await fill(visitor, "number", printed);
  return send(visitor, "/sheets");
}

export const VOTE_SCENES = [
  page("votes", "/votes"),
  page("votes-forbidden", "/votes", { role: "auditor", status: 403 }),
  {
    name: "vote-community",
    async walk(visitor) {
      await vote(visitor, TITLES.menu);
      return visitor.page.goto(await visitor.page.locator("nav a[href$='/votes'][href^='/communities']").getAttribute("href"));
    },
  },
  { name: "vote-roll", walk: (visitor) => roll(visitor) },
  { name: "vote-roll-of-closed", walk: (visitor) => roll(visitor, TITLES.short) },
  {
    name: "vote-roll-drafted",
    async walk(visitor) {
      await vote(visitor, TITLES.menu);
      await visitor.page.goto(await visitor.page.locator("nav a[href$='/votes'][href^='/communities']").getAttribute("href"));
      return send(visitor, "/rolls");
    },
  },
  {
    name: "vote-draft",
    async walk(visitor) {
      await roll(visitor);
      return visitor.page.goto(`${path(visitor)}/votes/new`);
    },
  },
  {
    name: "vote-draft-wrong",
    status: 422,
    async walk(visitor) {
      await roll(visitor);
      await visitor.page.goto(`${path(visitor)}/votes/new`);
      return send(visitor, "/votes/new");
    },
  },
  { name: "vote-drafted", walk: draft },
  { name: "vote-announced", walk: async (visitor) => (await draft(visitor), send(visitor, "/announce")) },
  {
    name: "vote-cancel-wrong",
    status: 422,
    walk: async (visitor) => (await draft(visitor), visitor.page.locator("details.more summary").last().click(), send(visitor, "/cancel")),
  },
  { name: "vote-open", walk: (visitor) => vote(visitor, TITLES.menu) },
  { name: "vote-open-worker", role: "community-worker", walk: (visitor) => vote(visitor, TITLES.menu) },
  { name: "vote-closed", walk: (visitor) => vote(visitor, TITLES.short) },
  {
    name: "vote-publish-wrong",
    status: 422,
    async walk(visitor) {
      await vote(visitor, TITLES.short);
      await fill(visitor, "until", await visitor.page.locator("main [name=until]").inputValue().then((day) => `2020${day.slice(4)}`));
      return send(visitor, "/publish");
    },
  },
  { name: "vote-sms", walk: (visitor) => beside(visitor, TITLES.menu, "/sms") },
  { name: "vote-signatures", walk: (visitor) => beside(visitor, TITLES.lift, "/signature-audit") },
  {
    name: "vote-signatures-wrong",
    status: 422,
    async walk(visitor) {
      await beside(visitor, TITLES.lift, "/signature-audit", 1);
      await fill(visitor, "seed", "1 2 3");
      return send(visitor, "/signature-audit");
    },
  },
  { name: "vote-posted", walk: (visitor) => vote(visitor, TITLES.lift) },
  { name: "vote-posted-other", walk: (visitor) => vote(visitor, TITLES.lift, 1) },
  { name: "vote-result-closed", walk: (visitor) => beside(visitor, TITLES.short, "/result") },
  {
    name: "vote-result-lift",
    async walk(visitor) {
      await vote(visitor, TITLES.lift);
      of(visitor).lift = path(visitor);
      return visitor.page.goto(`${path(visitor)}/result`);
    },
  },
  { name: "vote-codes", role: null, walk: (visitor) => visitor.page.goto(`${of(visitor).lift}/codes`) },
  { name: "vote-result-offers", walk: (visitor) => beside(visitor, TITLES.offers, "/result") },
  { name: "vote-result-open", status: 409, walk: (visitor) => beside(visitor, TITLES.menu, "/result") },
  { name: "vote-doors", walk: (visitor) => beside(visitor, TITLES.menu, "/doors") },
  { name: "vote-door", role: "community-worker", walk: (visitor) => door(visitor) },
  {
    name: "vote-door-wrong",
    role: "community-worker",
    status: 422,
    walk: async (visitor) => (await door(visitor), send(visitor, "/visit")),
  },
  { name: "vote-door-link", role: "community-worker", walk: (visitor) => link(visitor, TITLES.menu, "menu") },
  { name: "vote-door-offers", role: "community-worker", walk: (visitor) => link(visitor, TITLES.compare, "compare") },
  {
    name: "vote-proxies",
    role: "community-worker",
    walk: async (visitor) => (await door(visitor), visitor.page.goto(`${path(visitor)}/proxies`)),
  },
  {
    name: "vote-proxies-wrong",
    role: "community-worker",
    status: 422,
    async walk(visitor) {
      await door(visitor);
      await visitor.page.goto(`${path(visitor)}/proxies`);
      if ((await visitor.page.locator("main [name=agent]").count()) === 0) await send(visitor, "/revoke");
      await fill(visitor, "agent", "138 0000 0000");
      return send(visitor, "/proxies");
    },
  },
  {
    name: "vote-proxies-granted",
    role: "community-worker",
    async walk(visitor) {
      await door(visitor);
      await visitor.page.goto(`${path(visitor)}/proxies`);
      const { language, viewport } = visitor;
      await fill(visitor, "agent", `agent ${language} ${viewport.width}`);
      const paper = { name: "委托书.pdf", mimeType: "application/pdf", buffer: Buffer.from("signed") };
      await visitor.page.locator("main [name=paper]").setInputFiles(paper);
      return send(visitor, "/proxies");
    },
  },
  { name: "vote-door-proxy", role: "community-worker", walk: (visitor) => door(visitor) },
  { name: "vote-sheets", walk: (visitor) => beside(visitor, TITLES.menu, "/sheets") },
  { name: "vote-sheet", walk: (visitor) => sheet(visitor) },
  {
    name: "vote-sheet-once",
    async walk(visitor) {
      const answer = await sheet(visitor);
      // The same person enters it once.
      if (kept.entered) return answer;
      kept.entered = true;
      await visitor.page.locator("fieldset.ballot-question input[type=checkbox]").first().check();
      return send(visitor, "/sheets/");
    },
  },
  { name: "vote-sheet-unknown", status: 422, walk: (visitor) => sheet(visitor, "0000-XXXX") },
  page("ballot-enter", "/ballot", { role: null }),
  {
    name: "ballot-enter-wrong",
    role: null,
    status: 422,
    async walk(visitor) {
      await visitor.page.goto("/ballot");
      await fill(visitor, "code", "7KQM-2RXA-9HDP");
      return send(visitor, "/ballot");
    },
  },
  { name: "ballot", role: null, walk: (visitor) => ballot(visitor, "menu") },
  { name: "ballot-offers", role: null, walk: (visitor) => ballot(visitor, "compare") },
  { name: "ballot-check", role: null, walk: look },
  {
    name: "ballot-voted",
    role: null,
    async walk(visitor) {
      await look(visitor);
      await visitor.page.locator("button[name=step][value=cast]").click();
      await visitor.page.locator(".success").waitFor();
      of(visitor).receipt = await visitor.page.locator(".receipt-code code").innerText();
    },
  },
  { name: "ballot-used", role: null, walk: (visitor) => ballot(visitor, "menu") },
  page("receipts", "/receipts", { role: null }),
  { name: "receipt", role: null, walk: (visitor) => visitor.page.goto(`/receipts/${of(visitor).receipt}`) },
  page("receipt-unknown", "/receipts?code=7KQM-2RXA-9HDP", { role: null, status: 422 }),
  {
    name: "vote-offers",
    async walk(visitor) {
      await beside(visitor, TITLES.compare, "/offers");
      of(visitor).offers = path(visitor);
    },
  },
  { name: "vote-offers-resident", role: null, walk: (visitor) => visitor.page.goto(`${of(visitor).offers}?area=88.42`) },
  { name: "vote-offers-wrong", role: null, walk: (visitor) => visitor.page.goto(`${of(visitor).offers}?area=abc`) },
];
