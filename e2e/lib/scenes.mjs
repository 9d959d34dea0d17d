// What there is to look at: every page, and the states of it that one seldom meets. A scene leads a visitor to what is
// to be seen; those who add a page add a scene.

import { randomUUID } from "node:crypto";
import { ACCOUNT_SCENES } from "./account-scenes.mjs";
import { MENU_SCENES } from "./menu-scenes.mjs";
import { first, page, send } from "./scene.mjs";
import { PLAN_SCENES } from "./plan-scenes.mjs";
import { VOTE_SCENES } from "./vote-scenes.mjs";

/** The longest name that the registers of a real city have: a work unit's block with its address. */
export const LONGEST_NAME = "原重庆市国营嘉陵江化学工业机械设备制造总厂第三生活区家属楼（石井坡街道团结坝86号附1至12号）";

/** A register as people have it: a title, merged heads, units, years in words, remarks, a total. */
function register() {
  const rows = [
    ["沙坪坝区老旧小区改造摸底台账（2020年）"],
    ["填报单位：石井坡街道办事处", "", "", "", "", "", "", "", "填报日期：2020年9月"],
    ["序号", "小区名称", "区县", "建成年份", "楼栋数", "户数", "总建筑面积（万㎡）", "有无物业", "备注"],
    ["1", "团结坝一村", "沙坪坝区", "1992年", "6", "288", "2.31", "无", ""],
    ["2", LONGEST_NAME, "沙坪坝", "80年代", "3", "不详", "0.98", "单位自管", "产权单位已破产，档案移交区住建委"],
    ["3", "", "沙坪坝区", "1988", "2", "80", "0.60", "无", ""],
    ["4", "石井坡新苑", "沙坪坝区", "2012", "8", "640", "7.20", "专业物业", ""],
    ["5", "和平山小区", "沙平坝区", "一九九八", "4", "96户", "11500", "", "面积单位待核"],
    ["合计", "", "", "", "23", "1104", "22.59", "", ""],
  ];
  return rows.map((row) => row.join(",")).join("\r\n") + "\r\n";
}

const file = (name, text) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });

const firstCommunity = (visitor, query = "") =>
  first(visitor, `/communities${query}`, "table#stock tbody th a");

/** The roll of owners of a community that has one: brought in once for each visitor. */
async function roll(visitor) {
  const name = named(visitor, "户表");
  const community = `名册${name.replaceAll(/[^a-z0-9]/g, "")}小区`;
  const text = `小区名称,区县,栋号,单元号,房号,业主姓名,联系电话\r\n${community},渝中区,1,1,101,王甲乙,000020001234\r\n`;
  await visitor.page.goto(`/communities?q=${encodeURIComponent(community)}`);
  if ((await visitor.page.locator("table#stock tbody th a").count()) === 0) {
    await preview(visitor, name, text);
    await send(visitor, "/commit");
    await visitor.page.locator("a[href$='/undo']").waitFor({ timeout: 60_000 });
  }
  await firstCommunity(visitor, `?q=${encodeURIComponent(community)}`);
  return visitor.page.goto(`${visitor.page.url().split("?")[0]}/owners`);
}

/** The first owner of that roll. */
async function owner(visitor) {
  await roll(visitor);
  return visitor.page.goto(await visitor.page.locator("table#owners tbody td a").first().getAttribute("href"));
}

/** Uploads a register and stops at its columns. */
async function upload(visitor, name, text = register()) {
  await visitor.page.goto("/batches/new");
  await visitor.page.locator("input[type=file]").setInputFiles(file(name, text));
  await send(visitor, "/batches/new");
  await visitor.page.waitForURL(/\/batches\/uploads\/[0-9a-f-]+$/);
}

async function preview(visitor, name, text) {
  await upload(visitor, name, text);
  await send(visitor, new URL(visitor.page.url()).pathname);
  await visitor.page.waitForURL(/\/preview$/);
}

/** The file names must differ, or the same content is known already. */
const named = (visitor, what) => `${what}-${visitor.language.slice(0, 2)}-${visitor.viewport.width}.csv`;

/** Brings in a register that no other visitor of this run brings in. */
async function commit(visitor) {
  const name = named(visitor, "石井坡台账");
  await preview(visitor, name, register().replaceAll("团结坝一村", `团结坝${name.replaceAll(/[^a-z0-9]/g, "")}村`));
  await send(visitor, "/commit");
  await visitor.page.locator("a[href$='/undo']").waitFor({ timeout: 60_000 });
}

async function undo(visitor) {
  await first(visitor, "/batches", "table#batches tbody tr:not(:has(.tag-plain)) th a");
  await visitor.page.goto(`${visitor.page.url()}/undo`);
}

/** Sends a field survey of a community whose year is known, and says another one without having seen it. */
async function survey(visitor) {
  const { request } = visitor.page;
  const { communities } = await (await request.get("/api/v1/communities?verdict=eligible&per_page=1")).json();
  const record = {
    id: randomUUID().replaceAll("-", ""),
    community_id: communities[0].id,
    observed_on: "2020-12-01",
    answered_at: "2020-12-01T02:00:00Z",
    answers: [{ fact: "built_year", value: "2011" }],
    observations: [{ indicator: "complete-03", met: "no" }],
    note: "三单元门口堆物，消防通道被占；物业称上月已清理。",
    photos: 1,
  };
  const answer = await request.post("/api/v1/field-surveys", { data: { records: [record] } });
  if (!(await answer.json()).results[0].receipt) throw new Error(await answer.text());
  return record;
}

const phoneAt = (visitor) => `/field-surveys/phone/${visitor.language.startsWith("zh") ? "zh-CN" : "en"}`;

/** Takes a district along, on the phone's page. */
async function takeAlong(visitor) {
  const { page } = visitor;
  const shown = await page.goto(phoneAt(visitor));
  await page.locator("#district").waitFor();
  await page.locator("main form button[type=submit]").click();
  await page.locator(".phone-list a").first().waitFor();
  return shown;
}

/** Opens the form of the first place that misses something, whole. */
async function answerOnPhone(visitor) {
  await takeAlong(visitor);
  await visitor.page.locator(".phone-list a").first().click();
  await visitor.page.locator(".phone-list a[href^='#form/']").first().click();
  await visitor.page.locator("#note").waitFor();
}

/** Scenes of a full city. `role` is who looks; null has not signed in. */
export const SCENES = [
  page("sign-in", "/sign-in", { role: null }),
  {
    name: "sign-in-refused",
    role: null,
    status: 422,
    async walk(visitor) {
      await visitor.page.goto("/sign-in");
      await visitor.page.locator("[name=login]").fill("planner");
      await visitor.page.locator("[name=password]").fill("not the password");
      return send(visitor, "/sign-in");
    },
  },
  page("dashboard", "/"),
  page("communities", "/communities"),
  page("communities-page-8", "/communities?page=8&sort=area"),
  page("communities-filtered", "/communities?verdict=undetermined&missing=built_year&sort=area"),
  page("communities-found", "/communities?q=%E5%8C%96%E5%B7%A5%E5%8E%82"),
  page("communities-none", "/communities?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%AA%E5%B0%8F%E5%8C%BA"),
  page("communities-wrong-filter", "/communities?from=abc"),
  { name: "community-eligible", walk: (visitor) => firstCommunity(visitor, "?verdict=eligible&sort=area") },
  { name: "community-undetermined", walk: (visitor) => firstCommunity(visitor, "?verdict=undetermined&sort=area") },
  { name: "community-ineligible", walk: (visitor) => firstCommunity(visitor, "?verdict=ineligible&sort=area") },
  { name: "community-auditor", role: "auditor", walk: (visitor) => firstCommunity(visitor, "?verdict=undetermined") },
  {
    name: "decide",
    async walk(visitor) {
      await firstCommunity(visitor, "?verdict=undetermined&missing=built_year");
      return visitor.page.goto(`${visitor.page.url()}/decide?fact=built_year`);
    },
  },
  {
    name: "decide-wrong",
    status: 422,
    async walk(visitor) {
      await firstCommunity(visitor, "?verdict=undetermined&missing=built_year");
      await visitor.page.goto(`${visitor.page.url()}/decide?fact=built_year`);
      await visitor.page.locator("[name=value]").fill("大概八几年");
      return send(visitor, "/decide");
    },
  },
  page("field-surveys-none", "/field-surveys"),
  {
    name: "field-survey",
    walk: async (visitor) => visitor.page.goto(`/field-surveys/${(await survey(visitor)).id}`),
  },
  {
    name: "field-survey-form",
    role: "community-worker",
    async walk(visitor) {
      await firstCommunity(visitor, "?verdict=undetermined");
      return visitor.page.goto(`${visitor.page.url()}/field-survey`);
    },
  },
  page("field-surveys", "/field-surveys"),
  page("field-survey-review", "/field-surveys/review"),
  { name: "field-survey-decide", walk: (visitor) => first(visitor, "/field-surveys/review", ".survey-conflict .button-row a") },
  { name: "phone", role: "community-worker", walk: takeAlong },
  { name: "phone-form", role: "community-worker", walk: answerOnPhone },
  {
    name: "phone-queue",
    role: "community-worker",
    async walk(visitor) {
      await answerOnPhone(visitor);
      await visitor.page.locator("#note").fill("三单元门口堆物");
      await visitor.page.locator("main form button[type=submit]").click();
      await visitor.page.locator(".success").waitFor();
      await visitor.page.locator("a[href='#queue']").click();
      await visitor.page.locator(".phone-queue article[data-state=sent]").first().waitFor();
    },
  },
  page("audit", "/audit", { role: "auditor" }),
  page("audit-accounts", "/audit?noun=account", { role: "auditor" }),
  page("audit-none", "/audit?day=2001-01-01", { role: "auditor" }),
  { name: "audit-entry", role: "auditor", walk: (visitor) => first(visitor, "/audit", "table#audit tbody th a") },
  page("audit-paper", "/audit/paper", { role: "auditor" }),
  page("duplicates", "/duplicates"),
  page("rehearsals", "/rehearsals"),
  { name: "owners", walk: roll },
  { name: "owner", walk: owner },
  {
    name: "owner-reveal-refused",
    status: 422,
    async walk(visitor) {
      await owner(visitor);
      await visitor.page.goto(`${visitor.page.url()}/reveal`);
      return send(visitor, "/reveal");
    },
  },
  page("owner-find", "/owners/find"),
  page("owner-exports", "/owners/exports"),
  {
    name: "owner-export",
    async walk(visitor) {
      await roll(visitor);
      return visitor.page.goto(`${visitor.page.url().split("?")[0]}/export`);
    },
  },
  page("screening", "/screening"),
  page("what-if", "/screening/what-if"),
  page("what-if-2005", "/screening/what-if?p-scope.last-year=2005"),
  page("what-if-nobody", "/screening/what-if?to-day=2020-12-30"),
  page("what-if-wrong", "/screening/what-if?p-scope.last-year=abc", { status: 422 }),
  page("packs", "/packs"),
  { name: "pack", walk: (visitor) => first(visitor, "/packs", "main .answer a") },
  page("batch-new", "/batches/new"),
  {
    name: "batch-new-wrong",
    status: 422,
    async walk(visitor) {
      await visitor.page.goto("/batches/new");
      return send(visitor, "/batches/new");
    },
  },
  { name: "batch-mapping", walk: (visitor) => upload(visitor, named(visitor, "列")) },
  {
    name: "batch-mapping-wrong",
    status: 422,
    async walk(visitor) {
      await upload(visitor, named(visitor, "列有误"));
      const selects = visitor.page.locator("table select");
      await selects.nth(4).selectOption(await selects.nth(5).inputValue());
      return send(visitor, new URL(visitor.page.url()).pathname);
    },
  },
  { name: "batch-preview", walk: (visitor) => preview(visitor, named(visitor, "预览")) },
  { name: "batch-result", walk: commit },
  {
    name: "communities-longest-name",
    walk: (visitor) => visitor.page.goto(`/communities?q=${encodeURIComponent(LONGEST_NAME.slice(8, 17))}`),
  },
  {
    name: "community-longest-name",
    walk: (visitor) => firstCommunity(visitor, `?q=${encodeURIComponent(LONGEST_NAME.slice(8, 17))}`),
  },
  { name: "batch-undo", walk: undo },
  {
    name: "batch-undone",
    async walk(visitor) {
      await undo(visitor);
      await send(visitor, "/undo");
    },
  },
  {
    name: "conflict",
    status: 409,
    walk: (visitor) => first(visitor, "/batches", "table#batches tbody tr:has(.tag-plain) th a").then(
      () => visitor.page.goto(`${visitor.page.url()}/undo`),
    ),
  },
  page("batches", "/batches"),
  page("batches-auditor", "/batches", { role: "auditor" }),
  page("account", "/account"),
  {
    name: "account-wrong",
    status: 422,
    async walk(visitor) {
      await visitor.page.goto("/account");
      await visitor.page.locator("[name=present]").fill("not the password");
      await visitor.page.locator("[name=password]").fill("short");
      await visitor.page.locator("[name=again]").fill("different");
      return send(visitor, "/account");
    },
  },
  ...ACCOUNT_SCENES,
  ...PLAN_SCENES,
  ...VOTE_SCENES,
  ...MENU_SCENES,
  page("api", "/api"),
  page("forbidden", "/batches/new", { role: "auditor", status: 403 }),
  page("not-found", "/no-such-page", { status: 404 }),
  page("method-not-allowed", "/sign-out", { status: 405 }),
  page("malformed", "/communities/not-an-id", { status: 404 }),
];

/** Scenes of a city whose register holds nothing yet. */
export const EMPTY_SCENES = [
  page("empty-dashboard", "/"),
  page("empty-communities", "/communities"),
  page("empty-screening", "/screening"),
  page("empty-what-if", "/screening/what-if?p-scope.last-year=2005"),
  page("empty-batches", "/batches"),
];
