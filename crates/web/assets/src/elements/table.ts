// The officer's table: rows by arrow keys, Enter opens, Space selects, and a copy for spreadsheets.
import { select, type Selection } from "../lazy";

export class RowTable extends HTMLElement {
  #wanted: Selection | null = null;

  connectedCallback(): void {
    this.addEventListener("keydown", (event) => this.#onKey(event));
    this.addEventListener("click", (event) => this.#onClick(event));
    this.addEventListener("focusin", (event) => this.#onFocus(event));
    this.#prepare();
    // A swap brings new rows.
    new MutationObserver(() => this.#prepare()).observe(this, { childList: true, subtree: true });
  }

  get #rows(): HTMLTableRowElement[] {
    return [...this.querySelectorAll<HTMLTableRowElement>("tbody > tr[data-key]")];
  }

  #prepare(): void {
    const rows = this.#rows;
    if (rows.length > 0 && !rows.some((row) => row.tabIndex === 0)) rows[0]!.tabIndex = 0;
    for (const row of rows) if (row.tabIndex !== 0) row.tabIndex = -1;
    this.#mark();
    this.#addCopyButton();
  }

  #onFocus(event: FocusEvent): void {
    const row = (event.target as Element).closest<HTMLTableRowElement>("tbody > tr[data-key]");
    if (!row) return;
    for (const other of this.#rows) other.tabIndex = other === row ? 0 : -1;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const row = event.target;
    if (!(row instanceof HTMLTableRowElement) || row.dataset["key"] === undefined) return;
    const rows = this.#rows;
    const at = rows.indexOf(row);
    const last = rows.length - 1;
    const goal: Record<string, number> = {
      ArrowDown: Math.min(at + 1, last),
      ArrowUp: Math.max(at - 1, 0),
      PageDown: Math.min(at + 10, last),
      PageUp: Math.max(at - 10, 0),
      Home: 0,
      End: last,
    };
    const next = goal[event.key];
    if (next !== undefined) {
      event.preventDefault();
      rows[next]?.focus();
    } else if (event.key === "Enter") {
      event.preventDefault();
      row.querySelector<HTMLAnchorElement>("a[href]")?.click();
    } else if (event.key === " ") {
      event.preventDefault();
      this.#choose(row);
    }
  }

  #onClick(event: MouseEvent): void {
    const target = event.target as Element;
    if (target.closest("a, button, input, label, summary") || !getSelection()?.isCollapsed) return;
    const row = target.closest<HTMLTableRowElement>("tbody > tr[data-key]");
    if (row) this.#choose(row);
  }

  #choose(row: HTMLTableRowElement): void {
    const key = row.dataset["key"] ?? "";
    if (this.#wanted?.kind === "community" && this.#wanted.key === key) {
      select(this, null);
      return;
    }
    const [lon, lat] = (row.dataset["at"] ?? "").split(",").map(Number);
    const at: [number, number] | undefined =
      lon !== undefined && lat !== undefined && row.dataset["at"] ? [lon, lat] : undefined;
    select(this, { kind: "community", key, ...(at ? { at } : {}) });
  }

  /** Marks the rows of a selection and brings the first of them into view. */
  highlight(selection: Selection | null): void {
    this.#wanted = selection;
    this.#mark()?.scrollIntoView({ block: "nearest" });
  }

  #mark(): HTMLTableRowElement | undefined {
    let first: HTMLTableRowElement | undefined;
    for (const row of this.#rows) {
      const wanted = this.#wanted;
      const hit =
        wanted !== null &&
        (wanted.kind === "community"
          ? row.dataset["key"] === wanted.key
          : (row.dataset["groups"] ?? "").split(" ").includes(wanted.key));
      if (hit && row.getAttribute("aria-current") !== "true") row.setAttribute("aria-current", "true");
      else if (!hit && row.hasAttribute("aria-current")) row.removeAttribute("aria-current");
      if (hit) first ??= row;
    }
    return first;
  }

  #addCopyButton(): void {
    const label = this.dataset["copy"];
    const table = this.querySelector("table");
    if (!label || !table || this.querySelector(".table-tools")) return;
    const tools = document.createElement("div");
    tools.className = "table-tools";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-quiet";
    button.textContent = label;
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    tools.append(button, said);
    button.addEventListener("click", () => {
      const current = this.querySelector("table");
      if (!current) return;
      const lines = tsv(current);
      void copy(lines.join("\r\n")).then((copied) => {
        const count = String(current.tBodies[0]?.rows.length ?? 0);
        if (copied) said.textContent = (this.dataset["copied"] ?? "").replace("{n}", count);
      });
    });
    this.append(tools);
  }
}

/** The table as lines of tab-separated cells. */
function tsv(table: HTMLTableElement): string[] {
  return [...table.rows].map((row) => [...row.cells].map(cellText).join("\t"));
}

function cellText(cell: HTMLTableCellElement): string {
  const text = cell.innerText.replace(/\s+/g, " ").trim();
  const columns = cell.colSpan > 1 ? "\t".repeat(cell.colSpan - 1) : "";
  if (cell.classList.contains("num")) return text.replace(/(?<=\d),(?=\d{3})/g, "") + columns;
  // A name that begins like a formula must stay a name in the spreadsheet.
  return (/^[=+\-@]/.test(text) ? `'${text}` : text) + columns;
}

/** The clipboard is closed to pages on plain HTTP, where many closed networks are; they get the old way. */
async function copy(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Refused: try the old way.
    }
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
