// What was taken along, and taking more along.
import { h, moment, say } from "./dom";
import type { Phone } from "./main";
import { getJson } from "./send";
import type { Building, Place, QueuedRecord } from "./store";

interface Area {
  district: { code: string; name: string | null; name_en: string | null };
  streets: { name: string; communities: number; undetermined: number }[];
}

/** Places that the list shows before one searches. */
const SHOWN = 100;

export async function homeView(phone: Phone): Promise<Node[]> {
  const [places, records] = await Promise.all([phone.store.places(), phone.store.records()]);
  // Where something is missing is where one is going.
  places.sort((a, b) => Number(missingOf(b) > 0) - Number(missingOf(a) > 0) || a.name.localeCompare(b.name, "zh"));
  return [
    h("h1", {}, say("surveys-title")),
    ...(isSecureContext ? [] : [h("p", { class: "warning" }, say("phone-not-encrypted"))]),
    h("p", {}, h("a", { class: "button button-secondary phone-wide", href: "#queue" }, `${say("phone-queue")} (${records.length})`)),
    ...placeList(phone, places, records),
    await takeSection(phone),
    h("p", {}, h("a", { href: "/field-surveys" }, say("phone-to-website"))),
  ];
}

function placeList(phone: Phone, places: Place[], records: QueuedRecord[]): Node[] {
  const title = h("h2", {}, say("phone-places", { count: places.length }));
  if (places.length === 0) return [title, h("p", {}, say("phone-places-none"))];
  const list = h("ul", { class: "phone-list" });
  const fill = (text: string): void => {
    const found = places.filter((place) => `${place.name} ${place.address ?? ""}`.includes(text.trim()));
    list.replaceChildren(...found.slice(0, SHOWN).map((place) => h("li", {}, placeLink(place, records))));
  };
  fill("");
  const search = h("input", { type: "search", id: "find", autocomplete: "off", input: () => fill(search.value) });
  const oldest = places.map((place) => place.taken_at).sort()[0] ?? "";
  const forget = async (): Promise<void> => {
    if (!confirm(say("phone-forget-ask"))) return;
    await phone.store.forgetPlaces();
    await phone.refresh();
  };
  return [
    title,
    h("div", { class: "field" }, h("label", { for: "find" }, say("phone-find")), h("div", { class: "control" }, search)),
    list,
    h("p", { class: "hint" }, say("phone-taken", { when: moment(oldest) })),
    h("p", {}, h("button", { type: "button", class: "button button-quiet", click: () => void forget() }, say("phone-forget"))),
  ];
}

function placeLink(place: Place, records: QueuedRecord[]): HTMLElement {
  const answered = records.filter((record) => record.sent.community_id === place.id).length;
  return subjectLink(`#place/${place.id}`, place.name, missingOf(place), answered, place.address ?? place.street);
}

function missingOf(place: Place): number {
  return place.buildings.reduce((sum, building) => sum + building.missing.length, place.missing.length);
}

/** A place to open: its name, what is missing, what was answered here already. */
function subjectLink(href: string, name: string, missing: number, answered: number, about: string | null = null): HTMLElement {
  const state = [
    missing > 0 ? say("phone-missing-count", { count: missing }) : say("phone-none-missing"),
    ...(answered > 0 ? [say("phone-answered", { count: answered })] : []),
  ];
  return h(
    "a",
    { href, class: "phone-row" },
    h("strong", {}, name),
    h("span", { class: "hint" }, state.join(" · ")),
    about !== null && h("span", { class: "hint" }, about),
  );
}

export async function placeView(phone: Phone, id: string): Promise<Node[]> {
  const [place, records] = await Promise.all([phone.store.place(id), phone.store.records()]);
  if (!place) return homeView(phone);
  const answers = (building: string | null): number =>
    records
      .filter((record) => record.sent.community_id === id && record.sent.building_id === building)
      .reduce((sum, record) => sum + record.sent.answers.length + record.sent.observations.length, 0);
  const link = (building: Building): HTMLElement =>
    subjectLink(
      `#form/${id}/${building.id}`,
      say("phone-building", { number: building.number }),
      building.missing.length,
      answers(building.id),
    );
  const whole = subjectLink(`#form/${id}`, say("phone-whole"), place.missing.length, answers(null));
  return [
    h("p", {}, h("a", { href: "#" }, say("phone-back"))),
    h("h1", {}, place.name),
    h("p", { class: "hint" }, [say(`verdict-${place.verdict}`), place.address ?? place.street].filter(Boolean).join(" · ")),
    h("ul", { class: "phone-list" }, ...[whole, ...place.buildings.map(link)].map((one) => h("li", {}, one))),
    h("p", {}, h("a", { class: "button button-secondary phone-wide", href: "#queue" }, say("phone-queue"))),
  ];
}

async function takeSection(phone: Phone): Promise<HTMLElement> {
  const section = h("section", {}, h("h2", {}, say("phone-take-title")));
  if (!phone.online || !phone.signedIn) {
    section.append(h("p", {}, say("phone-connect-first")));
    return section;
  }
  let areas: Area[];
  try {
    areas = await getJson<Area[]>("/api/v1/field-surveys/areas");
  } catch (error) {
    section.append(h("p", {}, error instanceof Error ? error.message : say("phone-unreachable")));
    return section;
  }
  section.append(takeForm(phone, areas));
  return section;
}

function takeForm(phone: Phone, areas: Area[]): HTMLFormElement {
  const zh = document.documentElement.lang.startsWith("zh");
  const districts = h(
    "select",
    { id: "district", change: () => streetsOf() },
    ...areas.map(({ district }) =>
      h("option", { value: district.code }, (zh ? district.name : district.name_en) || district.name || district.code),
    ),
  );
  const streets = h("select", { id: "street" });
  const said = h("p", { role: "status" });
  const button = h("button", { type: "submit", class: "button button-primary" }, say("phone-take"));
  const streetsOf = (): void => {
    const all = areas.find(({ district }) => district.code === districts.value)?.streets ?? [];
    const count = all.reduce((sum, street) => sum + street.communities, 0);
    const undetermined = all.reduce((sum, street) => sum + street.undetermined, 0);
    streets.replaceChildren(
      h("option", { value: "" }, say("phone-street-whole", { count, undetermined })),
      ...all
        .filter((street) => street.name !== "")
        .map(({ name, communities, undetermined: open }) =>
          h("option", { value: name }, say("phone-street-option", { name, count: communities, undetermined: open })),
        ),
    );
  };
  streetsOf();
  const take = async (): Promise<void> => {
    const query = new URLSearchParams({ district: districts.value });
    const here = location.hash;
    if (streets.value) query.set("street", streets.value);
    said.textContent = say("phone-loading");
    button.setAttribute("aria-busy", "true");
    try {
      const count = await phone.takeAlong(query.toString());
      // Who has gone on meanwhile is not called back.
      if (location.hash === here) phone.go(here, say("phone-loaded", { count }));
    } catch (error) {
      said.textContent = error instanceof Error ? error.message : String(error);
      button.removeAttribute("aria-busy");
    }
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    void take();
  };
  const field = (control: HTMLSelectElement, words: string): HTMLElement =>
    h("div", { class: "field" }, h("label", { for: control.id }, words), h("div", { class: "control" }, control));
  return h(
    "form",
    { submit },
    field(districts, say("phone-choose-district")),
    field(streets, say("phone-choose-street")),
    h("div", { class: "button-row" }, button),
    said,
  );
}
