// The browser of the machine, and a visitor in it whose every page is looked at.

import { chromium } from "playwright-core";
import axe from "axe-core";

/** Rules of WCAG 2.2 AA and axe's own good practice. */
const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** How long an element may take to appear. */
const PATIENCE_MS = 20_000;

/** Starts Chromium with a new profile, without its own traffic. */
export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Widths that every page must serve. */
export const PHONE = { width: 360, height: 780 };
export const DESK = { width: 1280, height: 900 };

/** One person at one device. Collects everything that went wrong while they looked. */
export class Visitor {
  /** Complaints: console errors, broken requests, CSP reports, axe findings. */
  complaints = [];
  /** Beginnings of addresses outside the city that a journey goes to on purpose. */
  elsewhere = [];
  /** Pages seen and not yet looked at by axe. */
  #unseen = new Set();

  constructor(city, context, page, script) {
    this.city = city;
    this.script = script;
    this.context = context;
    this.page = page;
  }

  static async enter(browser, city, { viewport = DESK, language = "zh-CN", script = true } = {}) {
    const context = await browser.newContext({
      baseURL: city.url,
      viewport,
      locale: language,
      javaScriptEnabled: script,
      reducedMotion: "reduce",
      isMobile: viewport.width < 600,
      hasTouch: viewport.width < 600,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const visitor = new Visitor(city, context, page, script);
    Object.assign(visitor, { viewport, language });
    visitor.#listen();
    return visitor;
  }

  #listen() {
    const { page, city } = this;
    page.on("console", (message) => {
      // Chromium also logs each refused request here; `response` below tells it better.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
        this.complaints.push(`console: ${message.text()} (${message.location().url})`);
      }
      if (/Content Security Policy/i.test(message.text()) && message.type() !== "error") {
        this.complaints.push(`console: ${message.text()}`);
      }
    });
    page.on("pageerror", (error) => this.complaints.push(`script: ${error.stack ?? error}`));
    page.on("response", (response) => {
      const expected = response.request().isNavigationRequest() ? response.status() < 500 : response.ok();
      if (!expected && ![304, 302, 303].includes(response.status()) && response.status() !== 422) {
        this.complaints.push(`${response.status()} ${response.request().method()} ${response.url()}`);
      }
    });
    page.on("request", (request) => {
      const url = request.url();
      const known = [city.url, ...this.elsewhere].some((start) => url.startsWith(start));
      if (!known && !/^(data|blob|about|chrome-error):/.test(url)) {
        this.complaints.push(`a request to elsewhere: ${url}`);
      }
    });
    page.on("framenavigated", (frame) => {
      if (frame === page.mainFrame() && frame.url().startsWith(city.url)) this.#unseen.add(frame.url());
    });
  }

  /** Goes to an address of the city. */
  async goto(path) {
    const response = await this.page.goto(path);
    if (!response?.ok()) this.complaints.push(`${response?.status()} on ${path}`);
    return response;
  }

  /** Waits until one is on a page. */
  arrive(path) {
    return this.page.waitForURL((url) => url.href.startsWith(this.city.url) && url.pathname === path);
  }

  /** Signs in through the page, as a person does. */
  async signIn(role = "planner") {
    const account = this.city.logins.find((one) => one.role === role);
    if (!account) throw new Error(`the city has no ${role}`);
    await this.signInWith(account.login, account.password);
  }

  /** Signs in with a login and a password; a second step is still to come. */
  async signInWith(login, password) {
    await this.goto("/sign-in");
    await this.page.locator("input[name=login]").fill(login);
    await this.page.locator("input[name=password]").fill(password);
    await this.look("sign-in");
    await Promise.all([
      this.page.waitForURL((url) => url.pathname !== "/sign-in"),
      this.page.locator("input[name=password]").press("Enter"),
    ]);
  }

  /** Signs out by the menu. */
  async signOut() {
    await this.page.locator(".account-menu summary").click();
    await Promise.all([
      this.page.waitForURL((url) => url.pathname === "/sign-in"),
      this.page.locator("form[action='/sign-out'] button").click(),
    ]);
  }

  /** Looks at the page one is on: one heading, no sideways scrolling, nothing axe objects to. */
  async look(name = new URL(this.page.url()).pathname) {
    const { page } = this;
    await page.waitForLoadState("load");
    this.#unseen.delete(page.url());
    const headings = await page.locator("h1").count();
    if (headings !== 1) this.complaints.push(`${name}: ${headings} first headings instead of one`);
    const shape = await page.evaluate(() => {
      const width = document.documentElement.clientWidth;
      const sideways = document.documentElement.scrollWidth - width;
      const beyond = [...document.querySelectorAll("main *")].filter((one) => one.getBoundingClientRect().right > width + 1);
      const widest = beyond.slice(0, 3).map((one) => one.outerHTML.slice(0, 120));
      return { sideways, widest, language: document.documentElement.lang };
    });
    if (shape.sideways > 1) {
      this.complaints.push(`${name}: ${shape.sideways} px wider than the screen: ${shape.widest.join(" | ")}`);
    }
    if (!shape.language) this.complaints.push(`${name}: no language declared`);
    // axe waits on timers, which a browser without script never runs.
    if (!this.script) return;
    await page.evaluate(axe.source);
    const found = await page.evaluate(
      (tags) => globalThis.axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] }),
      AXE_TAGS,
    );
    for (const violation of found.violations) {
      const places = violation.nodes.slice(0, 3).map((node) => `${node.target.join(" ")} ${node.html.slice(0, 160)}`);
      this.complaints.push(`${name}: axe ${violation.id} (${violation.help}) at ${places.join(" | ")}`);
    }
  }

  /** Looks at every page that was passed through without a look. */
  async lookBack() {
    for (const url of [...this.#unseen]) {
      const response = await this.page.goto(url);
      const kind = response?.headers()["content-type"] ?? "";
      if (response?.ok() && kind.startsWith("text/html")) await this.look(url.slice(this.city.url.length));
    }
  }

  async leave() {
    await this.context.close();
  }
}
