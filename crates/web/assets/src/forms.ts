// Forms: nothing typed is lost, nothing is sent twice, an error is read first.

/** The token that the session gave this page; forms carry it in a hidden field, scripts in a header. */
export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

interface RequestConfig {
  ctx: { request: { method: string; headers: Record<string, string>; body?: unknown } };
}

export function enhanceForms(): void {
  document.querySelector<HTMLElement>("[data-focus]")?.focus();
  document.addEventListener("submit", blockSecondSubmit);
  document.addEventListener("input", markTyped);
  addEventListener("beforeunload", askBeforeLeaving);
  // A page from the back-forward cache may be sent again.
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form")) release(form);
  });
  document.addEventListener("htmx:config:request", (event) => {
    const { request } = (event as CustomEvent<RequestConfig>).detail.ctx;
    if (request.method.toUpperCase() !== "GET") request.headers["X-CSRF-Token"] = csrfToken();
    else if (request.body instanceof FormData) dropEmpty(request.body);
  });
}

/** Filters that are not set do not belong in the address. */
function dropEmpty(body: FormData): void {
  for (const [name, value] of [...body.entries()]) {
    if (value === "" && body.getAll(name).length === 1) body.delete(name);
  }
}

function blockSecondSubmit(event: SubmitEvent): void {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method.toLowerCase() !== "post") return;
  if (form.dataset["sent"] !== undefined) {
    event.preventDefault();
    return;
  }
  queueMicrotask(() => {
    if (event.defaultPrevented) return;
    form.dataset["sent"] = "";
    event.submitter?.setAttribute("aria-busy", "true");
  });
}

/** Lets a form be sent again. */
export function release(form: HTMLFormElement): void {
  delete form.dataset["sent"];
  form.querySelector('[aria-busy="true"]')?.removeAttribute("aria-busy");
}

function markTyped(event: Event): void {
  const form = (event.target as Element | null)?.closest<HTMLFormElement>("form[data-guard]");
  if (form) form.dataset["typed"] = "";
}

function askBeforeLeaving(event: BeforeUnloadEvent): void {
  if (document.querySelector("form[data-guard][data-typed]:not([data-sent])")) event.preventDefault();
}
