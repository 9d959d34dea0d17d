// The pages a signed-in planner can open without an argument, and one of each kind that needs one.

/** Addresses to look at: the fixed ones, and the first community of the explorer. */
export async function pages(visitor) {
  const fixed = [
    { name: "dashboard", path: "/" },
    { name: "communities", path: "/communities" },
  ];
  await visitor.goto("/communities");
  const first = await visitor.page.locator("main a[href^='/communities/']").first().getAttribute("href");
  return [...fixed, { name: "community", path: first }];
}
