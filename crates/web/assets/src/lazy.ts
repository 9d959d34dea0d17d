// Elements whose body is fetched when the first of them stands on the page.

/** What an element shows once its module is there. */
export interface View {
  /** New settings came with a swap of the page. */
  update(settings: unknown): void;
  /** Somebody selected a thing elsewhere on the page. */
  highlight(selection: Selection | null): void;
  /** These communities are marked as well, whatever is selected. */
  mark?(keys: string[]): void;
  /** The element left the page. */
  close(): void;
}

/** A community, or a group of them (a district, a verdict). */
export interface Selection {
  kind: "community" | "group";
  key: string;
  /** Longitude and latitude, where the sender knows them. */
  at?: [number, number];
}

/** Sent by map, table and chart when a person selects something in them; bubbles up to `<yj-explorer>`. */
export const SELECTED = "yj-selected";

/** Tells the explorer around the element what was selected in it. */
export function select(from: Element, selection: Selection | null): void {
  from.dispatchEvent(new CustomEvent<Selection | null>(SELECTED, { bubbles: true, detail: selection }));
}

interface Module {
  open(element: HTMLElement, settings: unknown): Promise<View> | View;
}

/** An element in which communities can be marked. */
export interface Markable extends HTMLElement {
  mark(keys: string[]): void;
}

/** An element that others can highlight something in. */
export interface Highlightable extends HTMLElement {
  highlight(selection: Selection | null): void;
}

/** Defines an element that fetches its module when it is connected, and reads `data-settings`. */
export function defineLazily(name: string, load: () => Promise<Module>): void {
  class Lazy extends HTMLElement implements Highlightable, Markable {
    static readonly observedAttributes = ["data-settings"];
    #view: Promise<View | null> | null = null;
    #wanted: Selection | null = null;

    get #settings(): unknown {
      return JSON.parse(this.dataset["settings"] ?? "{}");
    }

    connectedCallback(): void {
      this.#view ??= load()
        .then((module) => module.open(this, this.#settings))
        .catch((error: unknown) => {
          // The table beside it says the same; the element says that it failed.
          console.error(error);
          this.dataset["failed"] = "";
          return null;
        });
    }

    disconnectedCallback(): void {
      // A swap may move an element: it is closed only when it stays away.
      queueMicrotask(() => {
        if (this.isConnected) return;
        void this.#view?.then((view) => view?.close());
        this.#view = null;
      });
    }

    attributeChangedCallback(_name: string, before: string | null, after: string | null): void {
      if (before === null || before === after) return;
      void this.#view?.then((view) => {
        view?.update(this.#settings);
        view?.highlight(this.#wanted);
      });
    }

    mark(keys: string[]): void {
      void this.#view?.then((view) => view?.mark?.(keys));
    }

    highlight(selection: Selection | null): void {
      this.#wanted = selection;
      void this.#view?.then((view) => view?.highlight(selection));
    }
  }
  customElements.define(name, Lazy);
}
