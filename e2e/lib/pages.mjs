// The pages to take pictures of: the parts of the site, and one page of each kind below them.

const FIXED = [
  { name: "dashboard", path: "/" },
  { name: "communities", path: "/communities" },
  { name: "communities-undetermined", path: "/communities?verdict=undetermined&sort=area" },
  { name: "communities-none", path: "/communities?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%AA%E5%B0%8F%E5%8C%BA" },
  { name: "screening", path: "/screening" },
  { name: "what-if", path: "/screening/what-if" },
  { name: "what-if-2005", path: "/screening/what-if?p-scope.last-year=2005" },
  { name: "account", path: "/account" },
  { name: "batches", path: "/batches" },
  { name: "batch-new", path: "/batches/new" },
  { name: "packs", path: "/packs" },
  { name: "guide", path: "/guide" },
  { name: "api", path: "/api" },
  { name: "not-found", path: "/no-such-page", status: 404 },
];

/** Addresses to look at: the fixed ones, the first community and the first pack. */
export async function pages(visitor) {
  const below = async (name, list) => {
    await visitor.goto(list);
    const link = visitor.page.locator(`main a[href^='${list}/']:not([href*='export']):not([href$='/new'])`).first();
    const path = (await link.count()) ? await link.getAttribute("href") : null;
    return path ? [{ name, path }] : [];
  };
  return [...FIXED, ...(await below("community", "/communities")), ...(await below("pack", "/packs"))];
}
