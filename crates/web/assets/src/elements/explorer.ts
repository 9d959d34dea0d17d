// Map, table and chart in step: what is selected in one is highlighted in all.
import { SELECTED, type Highlightable, type Selection } from "../lazy";

export class Explorer extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener(SELECTED, (event) => {
      const { detail } = event as CustomEvent<Selection | null>;
      for (const member of this.querySelectorAll<Highlightable>("yj-map, yj-table, yj-chart")) {
        member.highlight?.(detail);
      }
    });
    this.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) {
        this.dispatchEvent(new CustomEvent<null>(SELECTED, { detail: null }));
      }
    });
  }
}
