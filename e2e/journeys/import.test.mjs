// A district officer: «import my spreadsheet», as it was saved from the office program.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { DESK, PHONE } from "../lib/browser.mjs";
import { journeys } from "../lib/journey.mjs";
import { words } from "../lib/words.mjs";

const w = words("zh-CN");

/** A register with a title, units in its heads, a year in words, a row without a name, and a total. */
function register(street) {
  const rows = [
    ["沙坪坝区老旧小区摸底台账"],
    ["序号", "小区名称", "区县", "建成年份", "楼栋数", "户数", "总建筑面积（万㎡）"],
    ["1", `${street}一村`, "沙坪坝区", "1992年", "6", "288", "2.31"],
    ["2", `${street}机械厂家属院`, "沙坪坝", "1985", "3", "不详", "0.98"],
    ["3", "", "沙坪坝区", "1988", "2", "80", "0.60"],
    ["4", `${street}新苑`, "沙坪坝区", "2012", "8", "640", "7.20"],
    ["合计", "", "", "", "19", "1008", "11.09"],
  ];
  // «Unicode text» of the usual spreadsheet programs: UTF-16 with a mark, tabs, CRLF.
  const text = rows.map((row) => row.join("\t")).join("\r\n");
  return { name: `${street}台账.txt`, mimeType: "text/plain", buffer: Buffer.from(`\ufeff${text}\r\n`, "utf16le") };
}

/** The numbers of a sentence, in the order of the placeholders that are asked for. */
async function numbers(page, key, names) {
  const text = (await page.locator("p.answer").innerText()).replaceAll(/[\u2068\u2069]/g, "");
  const pattern = w(key, Object.fromEntries(names.map((name) => [name, `(?<${name}>[\\d,]+)`])));
  const found = new RegExp(pattern.replace(/。$/, "")).exec(text);
  assert.ok(found, `«${text}» is «${w(key)}»`);
  return Object.fromEntries(Object.entries(found.groups).map(([name, digits]) => [name, Number(digits.replaceAll(",", ""))]));
}

async function found(visitor, name) {
  await visitor.goto(`/communities?q=${encodeURIComponent(name)}`);
  return visitor.page.locator("table#stock tbody th a").allInnerTexts();
}

async function importIt(visitor, street) {
  const { page } = visitor;
  await visitor.signIn();
  assert.deepEqual(await found(visitor, `${street}一村`), [], "not there yet");

  await page.getByRole("link", { name: w("nav-batches"), exact: true }).click();
  await page.waitForURL("**/batches");
  await visitor.look("batches");
  await page.getByRole("link", { name: w("upload-title") }).click();
  await page.waitForURL("**/batches/new");
  await visitor.look("choosing a file");
  await page.locator("input[type=file]").setInputFiles(register(street));
  await page.getByRole("button", { name: w("upload-submit") }).click();

  await page.waitForURL(/\/batches\/uploads\/[0-9a-f-]+$/);
  await visitor.look("the columns");
  const meaning = async (head) => page.getByLabel(head, { exact: true }).inputValue();
  assert.equal(await meaning("建成年份"), "built_year");
  assert.equal(await meaning("户数"), "households");
  await page.getByRole("button", { name: w("mapping-submit") }).click();

  await page.waitForURL(/\/preview$/);
  await visitor.look("the preview");
  const told = await numbers(page, "preview-answer", ["rows", "accepted", "rejected", "warnings"]);
  assert.deepEqual({ rows: told.rows, accepted: told.accepted, rejected: told.rejected }, { rows: 5, accepted: 3, rejected: 2 }, "the row without a name and the total are not taken");
  const preview = page.url();
  assert.deepEqual(await found(visitor, `${street}一村`), [], "a preview changes nothing");

  await visitor.goto(preview.slice(visitor.city.url.length));
  const href = await page.getByRole("link", { name: w("preview-return") }).getAttribute("href");
  const returned = await page.request.get(href);
  assert.equal(returned.status(), 200);
  assert.equal((await returned.body()).subarray(0, 2).toString(), "PK", "the rejected rows come back as a workbook");

  await page.getByRole("button", { name: w("preview-commit") }).click();
  await page.getByRole("link", { name: w("result-to-communities") }).waitFor({ timeout: 60_000 });
  const batch = page.url();
  await visitor.look("the result");
  assert.deepEqual(await numbers(page, "result-answer", ["accepted", "rejected", "rows"]), { accepted: 3, rejected: 2, rows: 5 });

  assert.deepEqual(await found(visitor, `${street}一村`), [`${street}一村`]);
  await page.locator("table#stock tbody th a").first().click();
  await page.waitForURL(/\/communities\/[0-9a-f-]+$/);
  await visitor.look("an imported community");
  assert.match(await page.locator("#fact-built_year").innerText(), /1992/);
  assert.match(await page.locator("#fact-floor_area").innerText(), /23,100/);
  assert.match(await page.locator("#fact-built_year").innerText(), new RegExp(`${street}台账`), "the source is named");
  return batch;
}

journeys({ communities: 60 }, (journey) => {
  journey("my spreadsheet, and undone", { viewport: DESK }, async (visitor) => {
    const { page } = visitor;
    const batch = await importIt(visitor, "石门坎");
    await visitor.goto(batch.slice(visitor.city.url.length));
    await page.getByRole("link", { name: w("undo-title") }).click();
    await page.getByRole("button", { name: w("undo-submit") }).waitFor();
    await visitor.look("undo");
    await page.getByRole("button", { name: w("undo-submit") }).click();
    await page.getByText(w("batch-state-undone")).first().waitFor();
    assert.deepEqual(await found(visitor, "石门坎一村"), [], "what came in together went out together");
  });
  journey("my spreadsheet on a phone", { viewport: PHONE }, (visitor) => importIt(visitor, "歌乐桥"));
  journey("my spreadsheet without script", { script: false }, (visitor) => importIt(visitor, "覃家湾"));

  journey("the sample register of the demo: GB 18030, as a district sends it", {}, async (visitor) => {
    const { page, city } = visitor;
    await visitor.signIn();
    await visitor.goto("/batches/new");
    const name = "长寿区老旧小区摸底表.csv";
    const buffer = await readFile(`${city.folder}/registers/${name}`);
    await page.locator("input[type=file]").setInputFiles({ name, mimeType: "text/csv", buffer });
    await page.getByRole("button", { name: w("upload-submit") }).click();
    await page.waitForURL(/\/batches\/uploads\/[0-9a-f-]+$/);
    await page.getByRole("button", { name: w("mapping-submit") }).click();
    await page.waitForURL(/\/preview$/);
    const told = await numbers(page, "preview-answer", ["rows", "accepted", "rejected", "warnings"]);
    assert.equal(told.rows, told.accepted + told.rejected);
    assert.ok(told.accepted > told.rejected, "most rows of a usual register are taken");
    await visitor.look("the preview of a long register");
  });

  journey("a file that is no table is refused in words, and nothing is changed", {}, async (visitor) => {
    const { page } = visitor;
    await visitor.signIn();
    await visitor.goto("/batches/new");
    await page.getByRole("button", { name: w("upload-submit") }).click();
    await page.getByRole("alert").getByText(w("upload-missing")).waitFor();
    const broken = { name: "台账.xlsx", mimeType: "application/zip", buffer: Buffer.from("PK\u0003\u0004 cut off") };
    await page.locator("input[type=file]").setInputFiles(broken);
    await page.getByRole("button", { name: w("upload-submit") }).click();
    await page.locator("#file-error").waitFor();
    await visitor.look("refused file");
  });
});
