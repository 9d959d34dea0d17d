// The budget of a menu as the reader marks items: what is left, in words and as a bar. Without it the next page says so.

const YUAN = new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 2 });

export class Budget extends HTMLElement {
  readonly #changed = (): void => this.#show();

  connectedCallback(): void {
    this.closest("form")?.addEventListener("input", this.#changed);
    this.#show();
  }

  disconnectedCallback(): void {
    this.closest("form")?.removeEventListener("input", this.#changed);
  }

  #show(): void {
    const budget = Number(this.dataset["budget"]);
    let spent = Number(this.dataset["spent"]);
    for (const input of this.closest("fieldset")?.querySelectorAll<HTMLInputElement>("input[data-cost]") ?? []) {
      const marked = input.type === "text" ? Number(input.value) > 0 : input.checked;
      if (marked) spent += Number(input.dataset["cost"]);
    }
    const over = spent > budget;
    const words = (over ? this.dataset["over"] : this.dataset["words"]) ?? "";
    const amount = `${YUAN.format(Math.abs(budget - spent) / 100)} ${document.documentElement.lang.startsWith("zh") ? "元" : "yuan"}`;
    const line = this.querySelector(".budget-words");
    if (line) line.textContent = words.replace(over ? "{over}" : "{left}", amount);
    const bar = this.querySelector("meter");
    if (bar) bar.value = Math.min(spent, budget);
  }
}
