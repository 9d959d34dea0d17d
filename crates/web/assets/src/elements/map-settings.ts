// What both maps, with and without WebGL, are given and show.
import { select } from "../lazy";

export type Verdict = "eligible" | "ineligible" | "undetermined";

export interface MapSettings {
  tiles: string;
  communities: string;
  divisions: string;
  bounds: [number, number, number, number];
  table: string;
  open: string;
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
  verdict: Verdict;
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
    const link = document.createElement("a");
    link.href = open + encodeURIComponent(community.id);
    link.textContent = words.open;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "map-card-close";
    close.textContent = "×";
    close.setAttribute("aria-label", words.close);
    close.addEventListener("click", () => select(this.map, null));
    const last = document.createElement("p");
    last.append(link);
    this.#element.append(
      close,
      line(community.name, "map-card-name"),
      line([words[community.verdict], ...numbers].filter(Boolean).join(" · ")),
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
