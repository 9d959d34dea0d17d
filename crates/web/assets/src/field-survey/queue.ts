// The queue: every record with its state, each to be exported or deleted by itself.
import { download, h, inWords, moment, say } from "./dom";
import type { Phone } from "./main";
import { asText } from "./photos";
import { isPending, pendingPhotos } from "./send";
import type { Draft, Frame, QueuedRecord } from "./store";

export async function queueView(phone: Phone): Promise<Node[]> {
  const [records, frame] = await Promise.all([phone.store.records(), phone.store.frame()]);
  const head = [h("p", {}, h("a", { href: "#" }, say("phone-back"))), h("h1", {}, say("phone-queue"))];
  if (records.length === 0) return [...head, h("p", {}, say("phone-queue-empty"))];
  const send = h("button", { type: "button", class: "button button-primary", click: () => void phone.sync() }, say("phone-send"));
  const all = h("button", { type: "button", class: "button", click: () => void exportRecords(phone, records) }, say("phone-export-all"));
  const kept = phone.kept === null ? null : h("p", { class: "hint" }, say(phone.kept ? "phone-keep-yes" : "phone-keep-no"));
  return [
    ...head,
    h("p", {}, say("phone-queue-hint")),
    kept ?? "",
    h("div", { class: "button-row" }, records.some(isPending) && send, all),
    h("ol", { class: "phone-queue" }, ...records.map((record) => h("li", {}, card(phone, frame, record)))),
  ].map((node) => (typeof node === "string" ? document.createTextNode(node) : node));
}

function card(phone: Phone, frame: Frame | undefined, record: QueuedRecord): HTMLElement {
  const { sent } = record;
  const remove = async (): Promise<void> => {
    if (!confirm(say("phone-delete-ask", { place: record.place }))) return;
    await phone.store.delete(record);
    phone.go("#queue", say("phone-deleted"));
  };
  const hidden = (): HTMLElement => h("span", { class: "visually-hidden" }, ` ${record.place}`);
  return h(
    "article",
    { "data-state": record.state, "data-record": record.id },
    h("h2", {}, record.place),
    h("p", { class: "hint" }, `${moment(sent.answered_at)} · ${record.by.display_name}`),
    ...state(phone, record),
    h("ul", {}, ...answers(frame, record).map((line) => h("li", {}, line))),
    sent.note !== "" && h("p", {}, sent.note),
    h(
      "div",
      { class: "button-row" },
      record.state === "refused" &&
        h("button", { type: "button", class: "button", click: () => void again(phone, record) }, say("phone-again"), hidden()),
      h("button", { type: "button", class: "button", click: () => void exportRecords(phone, [record]) }, say("phone-export"), hidden()),
      h("button", { type: "button", class: "button button-danger", click: () => void remove() }, say("phone-delete"), hidden()),
    ),
  );
}

function state(phone: Phone, record: QueuedRecord): HTMLElement[] {
  const lines: string[] = [];
  if (record.state === "refused") lines.push(say("phone-refused", { why: record.refusal?.said ?? "" }));
  else if (record.receipt) {
    lines.push(`${say("phone-sent")} · ${say("phone-receipt", { number: record.receipt.number })}`);
    const conflicts = record.receipt.conflicts.length;
    if (conflicts > 0) lines.push(say("phone-review", { count: conflicts }));
  } else lines.push(say("phone-waiting"));
  const photos = pendingPhotos(record).length;
  if (photos > 0 && record.state !== "refused") lines.push(say("phone-photos-left", { count: photos }));
  for (const { position, said } of record.photosRefused) {
    lines.push(say("phone-photo-failed", { number: position + 1, why: said }));
  }
  const other = phone.person && record.by.account_id !== phone.person.account_id;
  if (other && isPending(record)) lines.push(say("phone-other-person", { name: record.by.display_name }));
  return lines.map((line, at) => h("p", at === 0 ? { class: `phone-state phone-state-${record.state}` } : {}, line));
}

function answers(frame: Frame | undefined, { sent }: QueuedRecord): string[] {
  const said = sent.answers.map(({ fact, value }) => {
    const question = frame?.questions.find((one) => one.fact === fact);
    const choice = question?.choices.find((one) => one.value === value);
    const unit = question?.unit ? ` ${inWords(question.unit)}` : "";
    return say("phone-said", { name: question ? inWords(question.name) : fact, value: `${choice ? inWords(choice.words) : value}${unit}` });
  });
  const seen = sent.observations.map(({ indicator, met }) => {
    const known = frame?.indicators.find((one) => one.id === indicator);
    return say("phone-said", { name: known ? inWords(known.name) : indicator, value: say(met === "yes" ? "phone-yes" : "phone-no") });
  });
  return [...said, ...seen];
}

/** What was refused comes back into the form, as a record of its own. */
async function again(phone: Phone, record: QueuedRecord): Promise<void> {
  const { sent } = record;
  const values: Record<string, string> = { observed_on: sent.observed_on };
  const bases: Record<string, string> = {};
  for (const { fact, value, base_claim_id } of sent.answers) {
    values[`fact-${fact}`] = value;
    if (base_claim_id) bases[fact] = base_claim_id;
  }
  for (const { indicator, met } of sent.observations) values[`indicator-${indicator}`] = met;
  if (sent.note) values["note"] = sent.note;
  const key = `${sent.community_id}/${sent.building_id ?? ""}`;
  const draft: Draft = { key, bases, values, photos: await photosOf(phone, record) };
  await phone.store.saveDraft(draft);
  phone.go(`#form/${sent.community_id}${sent.building_id ? `/${sent.building_id}` : ""}`);
}

async function photosOf(phone: Phone, record: QueuedRecord): Promise<Blob[]> {
  const places = Array.from({ length: record.sent.photos }, (_, at) => at);
  const photos = await Promise.all(places.map((at) => phone.store.photo(record.id, at)));
  return photos.filter((photo): photo is Blob => photo !== undefined);
}

/** A file that holds what the server takes (`records`), with the photos as data addresses beside it. */
async function exportRecords(phone: Phone, records: QueuedRecord[]): Promise<void> {
  const photos: Record<string, string[]> = {};
  for (const record of records) {
    const own = await photosOf(phone, record);
    if (own.length > 0) photos[record.id] = await Promise.all(own.map(asText));
  }
  const states = records.map(({ id, place, by, state, receipt, refusal }) => ({ id, place, by, state, receipt, refusal }));
  const day = new Date().toISOString().slice(0, 10);
  const name = records.length === 1 ? (records[0]?.id.slice(-8) ?? "") : `${records.length}`;
  download(`field-survey-${day}-${name}.json`, { records: records.map((record) => record.sent), photos, states });
}
