// A form with a file: shows how much of it has gone up. Without this the form posts as it is.
import { csrfToken, release } from "../forms";

export class Upload extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("submit", (event) => this.#send(event));
  }

  #send(event: SubmitEvent): void {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
    const files = [...form.querySelectorAll<HTMLInputElement>('input[type="file"]')];
    if (!files.some((input) => (input.files?.length ?? 0) > 0)) return;
    event.preventDefault();
    form.dataset["sent"] = "";
    const { bar, words } = this.#progress(form);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-CSRF-Token", csrfToken());
    request.responseType = "document";
    request.upload.addEventListener("progress", ({ loaded, total, lengthComputable }) => {
      if (!lengthComputable) return;
      bar.max = total;
      bar.value = loaded;
      words.textContent = `${Math.floor((100 * loaded) / total)}%`;
    });
    request.upload.addEventListener("load", () => {
      bar.removeAttribute("value");
      words.textContent = this.dataset["reading"] ?? "";
    });
    request.addEventListener("load", () => this.#answer(request, form));
    for (const kind of ["error", "abort", "timeout"]) {
      request.addEventListener(kind, () => {
        words.textContent = this.dataset["failed"] ?? "";
        bar.hidden = true;
        release(form);
      });
    }
    request.send(new FormData(form, event.submitter));
  }

  /** After a redirect the address is another one; otherwise the answer is this page with its errors. */
  #answer(request: XMLHttpRequest, form: HTMLFormElement): void {
    const answer = request.response as Document | null;
    if (request.status < 400 || !answer) {
      location.assign(request.responseURL || form.action);
      return;
    }
    const [here, there] = [document.querySelector("main"), answer.querySelector("main")];
    if (!here || !there) return;
    document.title = answer.title;
    here.replaceChildren(...there.childNodes);
    (here.querySelector<HTMLElement>("[data-focus]") ?? here).focus();
  }

  #progress(form: HTMLFormElement): { bar: HTMLProgressElement; words: HTMLElement } {
    form.querySelector(".upload-progress")?.remove();
    const frame = document.createElement("div");
    frame.className = "progress upload-progress";
    frame.setAttribute("role", "status");
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", this.dataset["sending"] ?? "");
    const doing = document.createElement("p");
    doing.textContent = this.dataset["sending"] ?? "";
    const words = document.createElement("p");
    words.className = "progress-share";
    frame.append(doing, bar, words);
    form.append(frame);
    return { bar, words };
  }
}
