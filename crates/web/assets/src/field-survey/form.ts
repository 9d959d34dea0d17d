// The form of a community or a building. Every key stroke goes into a draft, so that a flat battery loses nothing.
import { freshId, h, inWords, say, today } from "./dom";
import type { Phone } from "./main";
import { prepare } from "./photos";
import { homeView } from "./places";
import type { Draft, Frame, Indicator, Place, Question, SentRecord, Subject } from "./store";

const limits = document.querySelector<HTMLElement>("main")?.dataset ?? {};
const MAX_PHOTOS = Number(limits["maxPhotos"]);
const MAX_TEXT = Number(limits["maxText"]);

/** What a typed value must look like; the server reads it once more. */
const SHAPES: Record<string, RegExp> = {
  year: /^\d{4}(\?|[-~]\d{4})?$/,
  count: /^\d{1,15}$/,
  area: /^\d+(\.\d{1,2})?$/,
  money: /^\d+(\.\d{1,2})?$/,
  share: /^\d+(\.\d{1,4})?$/,
};

export async function formView(phone: Phone, placeId: string, buildingId?: string): Promise<Node[]> {
  const [frame, place] = await Promise.all([phone.store.frame(), phone.store.place(placeId)]);
  const building = place?.buildings.find((one) => one.id === buildingId);
  if (!frame || !place || (buildingId && !building)) return homeView(phone);
  const subject: Subject = building ?? place;
  const key = `${place.id}/${building?.id ?? ""}`;
  const draft = (await phone.store.draft(key)) ?? fresh(key, subject);
  const name = building ? `${place.name} ${say("phone-building", { number: building.number })}` : place.name;
  return new Form(phone, frame, place, subject, building?.id ?? null, name, draft).view();
}

function fresh(key: string, subject: Subject): Draft {
  const bases = Object.fromEntries(subject.known.map((known) => [known.fact, known.claim_id]));
  return { key, bases, values: { observed_on: today() }, photos: [] };
}

class Form {
  readonly #errors = new Map<string, HTMLElement>();
  readonly #thumbnails = h("ul", { class: "photo-list" });
  readonly #said = h("p", { class: "field-error", role: "alert" });
  #saved: Promise<void> = Promise.resolve();

  constructor(
    readonly phone: Phone,
    readonly frame: Frame,
    readonly place: Place,
    readonly subject: Subject,
    readonly buildingId: string | null,
    readonly name: string,
    readonly draft: Draft,
  ) {}

  view(): Node[] {
    const asked = this.frame.questions.filter((one) => this.buildingId === null || one.of_buildings);
    const missing = this.subject.missing.flatMap((fact) => asked.filter((one) => one.fact === fact));
    const others = asked.filter((one) => !this.subject.missing.includes(one.fact));
    const back = `#place/${this.place.id}`;
    const submit = (event: Event): void => {
      event.preventDefault();
      void this.#queue(back);
    };
    this.#showPhotos();
    return [
      h("p", {}, h("a", { href: back }, say("phone-back"))),
      h("h1", {}, say("survey-title", { place: this.name })),
      h("p", { class: "hint" }, say("phone-answers-kept")),
      h(
        "form",
        { submit, novalidate: true },
        missing.length > 0 && h("h2", {}, say("phone-missing")),
        ...missing.map((question) => this.#question(question)),
        others.length > 0 && this.#folded(say("phone-others"), others.map((one) => this.#question(one)), missing.length === 0),
        ...(this.buildingId === null ? this.#indicators() : []),
        this.#text("observed_on", say("survey-date"), { type: "date", max: today() }),
        this.#note(),
        this.#photoField(),
        this.#said,
        h("div", { class: "button-row" }, h("button", { type: "submit", class: "button button-primary" }, say("phone-save"))),
      ),
    ];
  }

  #folded(title: string, fields: Node[], open: boolean): HTMLElement {
    return h("details", { class: "survey-more", open }, h("summary", {}, title), ...fields);
  }

  /** Keeps a value in the draft, in the order of typing. */
  #keep(name: string, value: string): void {
    if (value === "") delete this.draft.values[name];
    else this.draft.values[name] = value;
    this.#errors.get(name)?.replaceChildren();
    this.#saveDraft();
  }

  #saveDraft(): void {
    this.#saved = this.#saved.then(() => this.phone.store.saveDraft(this.draft)).catch(() => this.phone.storageFailed());
  }

  #error(name: string): HTMLElement {
    const error = h("p", { class: "field-error", id: `${name}-error` });
    this.#errors.set(name, error);
    return error;
  }

  #question(question: Question): HTMLElement {
    const known = this.subject.known.find((one) => one.fact === question.fact);
    const choice = question.choices.find((one) => one.value === known?.value);
    const hints = [
      known && say("phone-known", { value: choice ? inWords(choice.words) : known.value, source: known.source_label }),
      question.hint && inWords(question.hint),
    ].filter((hint): hint is string => Boolean(hint));
    const name = `fact-${question.fact}`;
    if (question.choices.length > 0) {
      const choices = question.choices.map((one): [string, string] => [one.value, inWords(one.words)]);
      return this.#radios(name, inWords(question.name), hints.join(" "), choices);
    }
    const numeric = ["count", "area", "money", "share"].includes(question.kind);
    const attributes: Record<string, string> = numeric ? { type: "text", inputmode: "decimal", class: "input-number" } : { type: "text" };
    return this.#text(name, inWords(question.name), attributes, hints.join(" "), inWords(question.unit));
  }

  #text(name: string, label: string, attributes: Record<string, string>, hint = "", unit = ""): HTMLElement {
    const input = h("input", {
      id: name,
      name,
      autocomplete: "off",
      "aria-describedby": `${name}-hint ${name}-error`,
      ...attributes,
      input: () => this.#keep(name, input.value.trim()),
    });
    input.value = this.draft.values[name] ?? "";
    return h(
      "div",
      { class: "field" },
      h("label", { for: name }, label),
      h("p", { class: "hint", id: `${name}-hint` }, hint),
      this.#error(name),
      h("div", { class: "control" }, input, unit && h("span", { class: "suffix" }, unit)),
    );
  }

  #radios(name: string, label: string, hint: string, choices: [string, string][]): HTMLElement {
    const options: [string, string][] = [...choices, ["", say("phone-not-seen")]];
    const chosen = this.draft.values[name] ?? "";
    return h(
      "fieldset",
      { class: "field field-choices" },
      h("legend", {}, label),
      hint !== "" && h("p", { class: "hint" }, hint),
      this.#error(name),
      ...options.map(([value, words], at) => {
        const id = `${name}-${at}`;
        const radio = h("input", { type: "radio", id, name, value, change: () => this.#keep(name, value) });
        radio.checked = value === chosen;
        return h("div", { class: "choice" }, radio, h("label", { for: id }, words));
      }),
    );
  }

  /** The indicators, card by card. */
  #indicators(): HTMLElement[] {
    const cards = new Map<string, Indicator[]>();
    for (const one of this.frame.indicators) {
      const card = inWords(one.scorecard) || say("phone-indicators");
      cards.set(card, [...(cards.get(card) ?? []), one]);
    }
    const choices: [string, string][] = [
      ["yes", say("phone-yes")],
      ["no", say("phone-no")],
    ];
    return [...cards].map(([card, indicators]) =>
      this.#folded(
        card,
        indicators.map((one) => this.#radios(`indicator-${one.id}`, inWords(one.name), inWords(one.requirement), choices)),
        false,
      ),
    );
  }

  #note(): HTMLElement {
    const area = h("textarea", { id: "note", rows: 4, maxlength: MAX_TEXT, input: () => this.#keep("note", area.value) });
    area.value = this.draft.values["note"] ?? "";
    return h("div", { class: "field" }, h("label", { for: "note" }, say("survey-note")), h("div", { class: "control" }, area));
  }

  #photoField(): HTMLElement {
    const choose = h("input", {
      type: "file",
      id: "photo",
      accept: "image/*",
      multiple: true,
      "aria-describedby": "photo-hint photo-error",
      change: () => void this.#addPhotos([...(choose.files ?? [])]).finally(() => (choose.value = "")),
    });
    return h(
      "div",
      { class: "field" },
      h("label", { for: "photo" }, say("phone-photos")),
      h("p", { class: "hint", id: "photo-hint" }, say("phone-photos-hint", { count: MAX_PHOTOS })),
      this.#error("photo"),
      choose,
      this.#thumbnails,
    );
  }

  async #addPhotos(files: File[]): Promise<void> {
    const bad: string[] = [];
    for (const file of files) {
      if (this.draft.photos.length >= MAX_PHOTOS) break;
      const photo = await prepare(file);
      if (photo) this.draft.photos.push(photo);
      else bad.push(file.name);
    }
    this.#saveDraft();
    this.#showPhotos();
    this.#errors.get("photo")?.replaceChildren(...bad.map((name) => `${say("phone-photo-bad", { name })} `));
  }

  #showPhotos(): void {
    const shown = this.draft.photos.map((photo, at) => {
      const src = URL.createObjectURL(photo);
      const remove = (): void => {
        this.draft.photos.splice(at, 1);
        this.#saveDraft();
        this.#showPhotos();
      };
      const alt = `${say("phone-photos")} ${at + 1}`;
      return h(
        "li",
        {},
        h("img", { src, alt, width: 120, load: () => URL.revokeObjectURL(src) }),
        h("button", { type: "button", class: "button button-quiet", click: remove }, say("phone-photo-remove", { number: at + 1 })),
      );
    });
    this.#thumbnails.replaceChildren(...shown);
  }

  /** Fields whose value cannot be one; each says so beside itself. */
  #wrong(): string[] {
    const wrong = this.frame.questions
      .filter((question) => {
        const value = this.draft.values[`fact-${question.fact}`];
        const shape = SHAPES[question.kind];
        return value !== undefined && shape !== undefined && !shape.test(value);
      })
      .map((question) => `fact-${question.fact}`);
    for (const name of wrong) this.#errors.get(name)?.replaceChildren(say("phone-field-wrong"));
    return wrong;
  }

  async #queue(back: string): Promise<void> {
    const [first] = this.#wrong();
    if (first) {
      const control = document.getElementById(first);
      control?.closest("details")?.setAttribute("open", "");
      control?.focus({ preventScroll: true });
      control?.closest(".field")?.scrollIntoView();
      return;
    }
    const sent = this.#record();
    if (sent.answers.length + sent.observations.length + sent.photos === 0 && sent.note === "") {
      this.#said.textContent = say("phone-nothing-said");
      return;
    }
    const by = this.phone.person;
    if (!by) {
      this.#said.textContent = say("phone-connect-first");
      return;
    }
    try {
      await this.#saved;
      const record = { id: sent.id, sent, place: this.name, by, state: "waiting" as const, photosSent: [], photosRefused: [] };
      await this.phone.store.queue(record, this.draft.photos, this.draft.key);
    } catch {
      this.#said.textContent = say("phone-storage-failed");
      this.phone.storageFailed();
      return;
    }
    this.phone.go(back, say("phone-saved"));
    void this.phone.sync();
  }

  #record(): SentRecord {
    const { values, bases, photos } = this.draft;
    const under = (prefix: string): [string, string][] =>
      Object.entries(values)
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, value]) => [name.slice(prefix.length), value]);
    return {
      id: freshId(),
      community_id: this.place.id,
      building_id: this.buildingId,
      observed_on: values["observed_on"] ?? today(),
      answered_at: new Date().toISOString(),
      answers: under("fact-").map(([fact, value]) => ({ fact, value, base_claim_id: bases[fact] ?? null })),
      observations: under("indicator-").map(([indicator, met]) => ({ indicator, met })),
      note: values["note"]?.trim() ?? "",
      photos: photos.length,
    };
  }
}
