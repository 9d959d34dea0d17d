// Communities chosen on the map and in a list: a point that is selected ticks its box, or takes the tick away.
import { SELECTED, type Markable, type Selection } from "../lazy";

export class Members extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener(SELECTED, (event) => {
      const { detail } = event as CustomEvent<Selection | null>;
      if (detail?.kind !== "community") return;
      const box = this.#boxes().find(({ value }) => value === detail.key);
      if (!box) return;
      box.checked = !box.checked;
      box.closest("label")?.scrollIntoView({ block: "nearest" });
      this.#tell();
    });
    this.addEventListener("change", () => this.#tell());
    const label = this.querySelector<HTMLLabelElement>(".members-search");
    const search = label?.querySelector("input");
    if (label && search) {
      label.hidden = false;
      search.addEventListener("input", () => this.#filter(search.value.trim()));
      // Enter searches; it does not send the form.
      search.addEventListener("keydown", (event) => {
        if (event.key === "Enter") event.preventDefault();
      });
    }
    this.#tell();
  }

  #boxes(): HTMLInputElement[] {
    return [...this.querySelectorAll<HTMLInputElement>('input[name="member"]')];
  }

  #filter(text: string): void {
    for (const box of this.#boxes()) {
      const label = box.closest("label");
      if (label) label.hidden = !box.checked && !(label.textContent ?? "").includes(text);
    }
  }

  /** How many are chosen and how large they are, and which on the map. */
  #tell(): void {
    const chosen = this.#boxes().filter(({ checked }) => checked);
    const number = new Intl.NumberFormat(document.documentElement.lang);
    const m2 = chosen.reduce((sum, { dataset }) => sum + Number(dataset["m2"] ?? 0), 0);
    const count = this.querySelector<HTMLElement>(".members-count");
    if (count) count.textContent = `${count.dataset["count"] ?? ""} ${number.format(chosen.length)} · ${number.format(m2)} m²`;
    // The map is defined after this element, when a page loads.
    void customElements.whenDefined("yj-map").then(() => {
      this.querySelector<Markable>("yj-map")?.mark(chosen.map(({ value }) => value));
    });
  }
}
