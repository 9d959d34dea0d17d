// A person without a mouse: only Tab, Enter, space and typing.

/** How many stops one accepts before giving up. */
const PATIENCE = 80;

/** Whether what has the focus is scrolled into the window, as a phone does a moment later. */
async function comesIntoSight(target) {
  for (let look = 0; look < 20; look += 1) {
    await new Promise((done) => setTimeout(done, 50));
    const box = await target.first().evaluate((one) => one.getBoundingClientRect().toJSON());
    const height = await target.page().evaluate(() => innerHeight);
    if (box.bottom > 0 && box.top < height) return true;
  }
  return false;
}

/** Presses Tab until the element has the focus, and sees that the focus shows. */
export async function tabTo(page, target, what) {
  const seen = [];
  for (let stop = 0; stop < PATIENCE; stop += 1) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(() => {
      const one = document.activeElement;
      const style = getComputedStyle(one);
      const box = one.getBoundingClientRect();
      return {
        name: one.outerHTML.slice(0, 80),
        shows: style.outlineStyle !== "none" || style.boxShadow !== "none",
        hidden: box.bottom <= 0 || box.top >= innerHeight,
      };
    });
    seen.push(here.name);
    if (await target.evaluateAll((all) => all.includes(document.activeElement))) {
      if (!here.shows) throw new Error(`the focus on ${what} does not show`);
      if (here.hidden && !(await comesIntoSight(target))) throw new Error(`${what} has the focus outside the window`);
      return;
    }
  }
  throw new Error(`${what} was not reached with Tab; the last stops: ${seen.slice(-5).join(" | ")}`);
}
