// What there is to look at of the plan: the pipeline, a project, scenarios asked and solved, and why a community is where
// it is.

import { first, page, send } from "./scene.mjs";

const path = (visitor) => new URL(visitor.page.url()).pathname;

/** The plan in force. */
async function plan(visitor) {
  await visitor.page.goto("/projects");
  return visitor.page.goto(await visitor.page.locator("main a[href^='/scenarios/']:not([href$=new])").first().getAttribute("href"));
}

async function beside(visitor, what) {
  await plan(visitor);
  return visitor.page.goto(`${path(visitor)}${what}`);
}

/** A community of the plan with that standing. */
async function community(visitor, standing) {
  await beside(visitor, `/communities?standing=${standing}`);
  return visitor.page.goto(await visitor.page.locator("table#communities tbody th a").first().getAttribute("href"));
}

/** The schedule of the first district. */
async function schedule(visitor) {
  await beside(visitor, "/schedule");
  return visitor.page.goto(await visitor.page.locator("table#districts tbody th a").first().getAttribute("href"));
}

/** Two scenarios side by side. */
async function compare(visitor) {
  await visitor.page.goto("/scenarios");
  await Promise.all([
    visitor.page.waitForURL(/compare/),
    visitor.page.locator("form[action='/scenarios/compare'] button[type=submit]").click(),
  ]);
}

/** A question with rows that cannot be read. */
async function draftWrong(visitor) {
  await visitor.page.goto("/scenarios/new");
  await visitor.page.locator("[name=means]").fill("类别,区县,年份,数额\n中央资金,,2021,-5\n市级,,2021,5亿元\ncapacity,江湖区,2021,3万平方米\n");
  return send(visitor, "/scenarios/new");
}

export const PLAN_SCENES = [
  page("plan-pipeline", "/projects"),
  page("plan-projects", "/projects/list?pool=implementing"),
  page("plan-projects-none", "/projects/list?pool=left"),
  { name: "plan-step", walk: (visitor) => first(visitor, "/projects/list?pool=implementing", "table#projects tbody td a") },
  page("plan-declare", "/projects/declare"),
  { name: "plan-streets", walk: (visitor) => first(visitor, "/projects", "table#districts tbody th a") },
  page("plan-area-groups", "/area-groups"),
  page("plan-area-group-new", "/area-groups/new"),
  { name: "plan-area-group", walk: (visitor) => first(visitor, "/area-groups", "table#area-groups tbody th a") },
  { name: "plan-gates", walk: (visitor) => first(visitor, "/projects/list?pool=reserve", "table#projects tbody td a") },
  page("plan-scenarios", "/scenarios"),
  page("plan-draft", "/scenarios/new"),
  { name: "plan-draft-wrong", walk: draftWrong },
  { name: "plan-result", walk: plan },
  { name: "plan-study", walk: (visitor) => beside(visitor, "/study") },
  { name: "plan-map", walk: (visitor) => beside(visitor, "/map") },
  { name: "plan-schedule", walk: (visitor) => beside(visitor, "/schedule") },
  { name: "plan-schedule-district", walk: schedule },
  { name: "plan-communities", walk: (visitor) => beside(visitor, "/communities") },
  { name: "plan-starts", walk: (visitor) => community(visitor, "starts") },
  { name: "plan-waits", walk: (visitor) => community(visitor, "waits") },
  { name: "plan-left-out", walk: (visitor) => community(visitor, "left-out") },
  { name: "plan-compare", walk: compare },
];
