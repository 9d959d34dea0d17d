// What both maps, with and without WebGL, are given and show.
import type { Colours } from "../colours";
import { select, type Highlightable } from "../lazy";

export type Verdict = "eligible" | "ineligible" | "undetermined";

/** How a category of communities looks, where the page gives its own instead of verdicts. */
export interface Look {
  key: string;
  word: string;
  /** An SVG path in a square of 16 by 16. */
  path: string;
  tone: keyof Colours;
  hollow: boolean;
}

export interface MapSettings {
  tiles: string;
  communities: string;
  divisions: string;
  bounds: [number, number, number, number];
  open: string;
  looks?: Look[];
  lang: string;
  words: {
    eligible: string;
    ineligible: string;
    undetermined: string;
    households: string;
    area: string;
    open: string;
    close: string;
    zoom_in: string;
    zoom_out: string;
    plain: string;
    failed: string;
    scroll: string;
    scroll_mac: string;
    fingers: string;
  };
}

export interface CommunityProperties {
  id: string;
  name: string;
  verdict?: Verdict;
  /** The key of a look, and the category in full. */
  look?: string;
  said?: string;
  households?: number;
  area?: number;
  division?: string;
}

/** A community in a few words, on top of the map. */
export class Card {
  readonly #element = document.createElement("div");

  constructor(
    readonly map: HTMLElement,
    readonly settings: () => MapSettings,
  ) {
    this.#element.className = "map-card";
    this.#element.setAttribute("role", "status");
    this.#element.hidden = true;
    map.append(this.#element);
  }

  show(community: CommunityProperties | null): void {
    this.#element.replaceChildren();
    this.#element.hidden = community === null;
    if (!community) return;
    const { words, lang, open } = this.settings();
    const number = new Intl.NumberFormat(lang);
    const line = (text: string, className = ""): HTMLParagraphElement => {
      const p = document.createElement("p");
      p.textContent = text;
      p.className = className;
      return p;
    };
    const numbers = [
      community.households === undefined ? "" : `${number.format(community.households)} ${words.households}`,
      community.area === undefined ? "" : `${number.format(Math.round(community.area))} ${words.area}`,
    ].filter(Boolean);
    // A category in full is a sentence and has a line of its own.
    const facts = community.said
      ? [line(community.said), line(numbers.join(" · "))]
      : [line([community.verdict && words[community.verdict], ...numbers].filter(Boolean).join(" · "))];
    const link = document.createElement("a");
    link.href = open + encodeURIComponent(community.id);
    link.textContent = words.open;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "map-card-close";
    close.textContent = "×";
    close.setAttribute("aria-label", words.close);
    close.addEventListener("click", () => {
      // Alone on a page the map answers itself.
      if (this.map.closest("yj-explorer")) select(this.map, null);
      else (this.map as Highlightable).highlight(null);
    });
    const last = document.createElement("p");
    last.append(link);
    this.#element.append(
      close,
      line(community.name, "map-card-name"),
      ...facts,
      last,
    );
  }
}

/** A line over the lower edge of the map. */
export function note(map: HTMLElement, text: string): void {
  map.querySelector(".map-note")?.remove();
  const p = document.createElement("p");
  p.className = "map-note";
  p.setAttribute("role", "status");
  p.textContent = text;
  map.append(p);
}
