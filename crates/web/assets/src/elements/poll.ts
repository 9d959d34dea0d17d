// A job's progress, asked for again until the answer carries no further address.

const EVERY_MS = 1000;
const AFTER_FAILURE_MS = 5000;

export class Poll extends HTMLElement {
  #timer: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    this.#wait(EVERY_MS);
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
  }

  #wait(ms: number): void {
    clearTimeout(this.#timer);
    if (this.dataset["src"]) this.#timer = setTimeout(() => void this.#ask(), ms);
  }

  async #ask(): Promise<void> {
    const source = this.dataset["src"];
    if (!source) return;
    try {
      const response = await fetch(source, {
        headers: { "HX-Request": "true", Accept: "text/html" },
        cache: "no-store",
        // Work in the background is no reason to keep a session alive for ever.
        redirect: "follow",
      });
      const onward = response.headers.get("HX-Redirect");
      if (onward) {
        location.assign(onward);
        return;
      }
      if (!response.ok) throw new Error(String(response.status));
      this.#show(await response.text());
      this.#wait(EVERY_MS);
    } catch {
      this.#wait(AFTER_FAILURE_MS);
    }
  }

  /** Takes over the fragment's own element, its address included. */
  #show(html: string): void {
    const answer = new DOMParser().parseFromString(html, "text/html").querySelector("yj-poll");
    if (!(answer instanceof HTMLElement)) {
      location.reload();
      return;
    }
    const next = answer.dataset["src"];
    if (next) this.dataset["src"] = next;
    else delete this.dataset["src"];
    const bar = this.querySelector("progress");
    const fresh = answer.querySelector("progress");
    // Keep the bar itself, so that it moves rather than jumps and a screen reader is not interrupted.
    if (bar && fresh && next) {
      for (const name of ["value", "max", "aria-label"]) {
        const value = fresh.getAttribute(name);
        if (value === null) bar.removeAttribute(name);
        else bar.setAttribute(name, value);
      }
      for (const part of [".progress-doing", ".progress-share"]) {
        const [old, now] = [this.querySelector(part), answer.querySelector(part)];
        if (old && now && old.textContent !== now.textContent) old.textContent = now.textContent;
      }
    } else {
      this.replaceChildren(...answer.childNodes);
    }
  }
}
