// What scenes are made of.

/** A scene whose page is one address. */
export const page = (name, path, more = {}) => ({ name, ...more, walk: (visitor) => visitor.page.goto(path) });

/** Follows the first link of a list to one of its things. */
export async function first(visitor, list, selector) {
  await visitor.page.goto(list);
  return visitor.page.goto(await visitor.page.locator(selector).first().getAttribute("href"));
}

/** Sends a form as it is filled in: the one that posts to this address. */
export async function send(visitor, action) {
  const [answer] = await Promise.all([
    visitor.page.waitForResponse((response) => response.request().method() === "POST"),
    visitor.page.locator(`main form[method=post][action*="${action}"] button[type=submit]`).first().click(),
  ]);
  await visitor.page.waitForLoadState("load");
  return answer;
}
