// The planner: who lives where, masked; one owner's full data with a reason, shown once; and that the owner can be told.

import { journeys } from "../lib/journey.mjs";
import { words } from "../lib/words.mjs";

const w = words("zh-CN");
// Nobody's: the area 000000 and the area code 0000 do not exist.
const OWNER = { name: "金丝雀甲", number: "000000194912310027", phone: "000020001234" };
const ROLL =
  "小区名称,区县,栋号,单元号,房号,业主姓名,身份证号,联系电话\r\n" +
  `金丝雀小区,渝中区,1,1,101,${OWNER.name},${OWNER.number},${OWNER.phone}\r\n`;

journeys({ communities: 60 }, (journey) => {
  journey("an owner is found, looked at with a reason, and the look is listed", { script: false }, async (visitor) => {
    const { page } = visitor;
    await visitor.signIn("planner");
    await page.goto("/batches/new");
    await page.locator("input[type=file]").setInputFiles({
      name: "户表.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(ROLL),
    });
    await page.locator("main form[action*='/batches/new'] button[type=submit]").click();
    await page.waitForURL(/\/batches\/uploads\/[0-9a-f]+$/);
    await page.locator("main form[method=post] button[type=submit]").first().click();
    await page.waitForURL(/\/preview$/);
    if ((await page.content()).includes(OWNER.number)) throw new Error("the preview shows an ID number");
    await page.locator("main form[action*='/commit'] button[type=submit]").click();
    await page.locator("a[href$='/undo']").waitFor({ timeout: 60_000 });

    await page.goto("/owners/find");
    await visitor.look("find an owner");
    await page.getByLabel(w("owner-find-number")).fill(OWNER.number);
    await page.getByRole("button", { name: w("owner-find-submit") }).click();
    await page.getByText("0000****1234").waitFor();
    await visitor.look("found, masked");
    await page.locator("table#found tbody th a").click();
    await visitor.look("owner");
    if ((await page.content()).includes(OWNER.phone)) throw new Error("the owner's page shows a phone number");

    await page.getByRole("link", { name: w("reveal-title") }).click();
    await page.getByRole("button", { name: w("reveal-submit") }).click();
    await page.getByRole("alert").getByText(w("invalid-nothing-chosen")).waitFor();
    await visitor.look("why, refused");
    await page.getByLabel(w("purpose-deliver-notice")).check();
    await page.getByLabel(w("reveal-reason")).fill("三号楼加装电梯，书面征求意见");
    await page.getByRole("button", { name: w("reveal-submit") }).click();
    await page.getByText(OWNER.name).waitFor();
    await visitor.look("shown once");

    await page.getByRole("link", { name: w("revealed-back") }).click();
    await page.locator("#reveals-table").getByText("三号楼加装电梯").waitFor();
  });
});
