// The phone's page: takes communities along, asks without signal, keeps what is answered, and sends it when it can.
import { h, say } from "./dom";
import { formView } from "./form";
import { homeView, placeView } from "./places";
import { queueView } from "./queue";
import { getJson, isPending, me, sendAll } from "./send";
import { Store, type Frame, type Person, type Place, type QueuedRecord } from "./store";

/** How long until the next try, doubled each time the server cannot be reached. */
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 60_000;

/** What the views share. */
export interface Phone {
  store: Store;
  /** Who answers: the one who signed in last. */
  person: Person | undefined;
  /** Not known before the server was asked. */
  signedIn: boolean | undefined;
  online: boolean;
  /** Whether the browser promised to keep the data; `null` when it cannot be asked. */
  kept: boolean | null;
  takeAlong(query: string): Promise<number>;
  sync(): Promise<void>;
  go(hash: string, notice?: string): void;
  refresh(): Promise<void>;
  /** Says that the phone did not keep what it was given. */
  storageFailed(): void;
}

const main = document.querySelector<HTMLElement>("main");
const status = document.querySelector<HTMLElement>("#phone-status");

let notice = "";
let sending = "";
let trouble: "" | "unreachable" | "storage" = "";
let rendered = 0;
let wait = FIRST_RETRY_MS;
let timer: ReturnType<typeof setTimeout> | undefined;

async function begin(frame: HTMLElement): Promise<void> {
  const store = await Store.open();
  const phone: Phone = {
    store,
    person: await store.person(),
    signedIn: undefined,
    online: navigator.onLine,
    kept: (await navigator.storage?.persisted?.()) ?? null,
    takeAlong: (query) => takeAlong(phone, query),
    sync: () => sync(phone),
    go: (hash, said = "") => {
      notice = said;
      if (location.hash === hash) void show(phone, frame);
      else location.hash = hash;
    },
    refresh: () => show(phone, frame, false),
    storageFailed: () => {
      trouble = "storage";
      void sayStatus(phone);
    },
  };
  addEventListener("hashchange", () => void show(phone, frame));
  addEventListener("online", () => void reconnect(phone));
  addEventListener("offline", () => {
    phone.online = false;
    void sayStatus(phone);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void phone.sync();
  });
  await show(phone, frame, false);
  void keepShell();
  await phone.sync();
  // What needs the server can be shown now; a form that is being filled in is left alone.
  if (!/^#(queue|place|form)/.test(location.hash)) await show(phone, frame, false);
}

async function reconnect(phone: Phone): Promise<void> {
  phone.online = true;
  await phone.sync();
}

/** While something waits it is tried again: browsers do not always notice that the signal is back. */
async function scheduleRetry(phone: Phone): Promise<void> {
  clearTimeout(timer);
  wait = trouble === "unreachable" ? Math.min(wait * 2, LAST_RETRY_MS) : FIRST_RETRY_MS;
  const mine = (record: QueuedRecord): boolean => record.by.account_id === phone.person?.account_id;
  const waits = trouble === "unreachable" || (await phone.store.records()).some((one) => isPending(one) && mine(one));
  if (waits && phone.signedIn !== false) timer = setTimeout(() => void phone.sync(), wait);
}

/** Only where the address is encrypted (or this very machine) may a page be opened without signal. */
async function keepShell(): Promise<void> {
  try {
    await navigator.serviceWorker?.register("/field-surveys/worker.js", { scope: "/field-surveys/" });
  } catch {
    // Without signal a later visit will try again.
  }
}

async function takeAlong(phone: Phone, query: string): Promise<number> {
  interface Pack extends Frame {
    taken_at: string;
    communities: Omit<Place, "taken_at">[];
  }
  const pack = await getJson<Pack>(`/api/v1/field-surveys/pack?${query}`);
  const { questions, indicators, taken_at } = pack;
  if (!phone.person) throw new Error(say("phone-connect-first"));
  const places = pack.communities.map((place) => ({ ...place, taken_at }));
  await phone.store.takeAlong({ questions, indicators }, phone.person, places);
  phone.kept = (await navigator.storage?.persist?.()) ?? null;
  return places.length;
}

let running: Promise<void> | undefined;

/** One sending at a time, in this page and in all others of this browser. */
function sync(phone: Phone): Promise<void> {
  running ??= locked(() => syncNow(phone)).finally(() => (running = undefined));
  return running;
}

function locked(work: () => Promise<void>): Promise<void> {
  return navigator.locks ? navigator.locks.request("yiju-field-survey-send", work) : work();
}

async function syncNow(phone: Phone): Promise<void> {
  const { store } = phone;
  phone.online = navigator.onLine;
  // What says that there is no signal is believed; what says that there is, may be wrong.
  if (!phone.online) {
    await sayStatus(phone);
    return scheduleRetry(phone);
  }
  try {
    const person = await me();
    phone.online = true;
    trouble = "";
    phone.signedIn = person !== null;
    if (person) {
      phone.person = { account_id: person.account_id, display_name: person.display_name };
      await store.savePerson(phone.person);
      const outcome = await sendAll(store, person, (done, total) => {
        sending = total > 0 && done < total ? say("phone-sending", { done, total }) : "";
        void sayStatus(phone);
      });
      if (outcome === "signed-out") phone.signedIn = false;
      if (outcome === "unreachable") trouble = "unreachable";
    }
  } catch {
    trouble = "unreachable";
  }
  sending = "";
  await sayStatus(phone);
  await scheduleRetry(phone);
  if (location.hash === "#queue") await phone.refresh();
}

async function sayStatus(phone: Phone): Promise<void> {
  if (!status) return;
  const waiting = (await phone.store.records()).filter(isPending).length;
  const parts: (Node | string)[] = [];
  if (trouble === "storage") parts.push(say("phone-storage-failed"));
  else if (!phone.online) parts.push(say("phone-offline"));
  else if (sending) parts.push(sending);
  else if (trouble === "unreachable") parts.push(say("phone-unreachable"));
  else if (phone.signedIn === undefined) parts.push(say("phone-connecting"));
  else if (!phone.signedIn) parts.push(say("phone-session-ended"), " ", signInLink());
  else parts.push(say("phone-online"));
  if (waiting > 0 && !sending) parts.push(" · ", say("phone-waiting-count", { count: waiting }));
  status.replaceChildren(...parts);
  status.dataset["state"] = stateOf(phone);
}

function stateOf(phone: Phone): string {
  if (trouble === "storage" || (trouble && phone.online)) return trouble;
  if (!phone.online) return "offline";
  if (phone.signedIn === undefined) return "connecting";
  return phone.signedIn ? "online" : "signed-out";
}

function signInLink(): HTMLAnchorElement {
  const back = encodeURIComponent(location.pathname);
  return h("a", { href: `/sign-in?back=${back}` }, say("phone-sign-in"));
}

/** Shows the view of the address; a later call wins over an earlier one that is still reading. */
async function show(phone: Phone, frame: HTMLElement, focus = true): Promise<void> {
  rendered += 1;
  const turn = rendered;
  const view = await viewOf(phone);
  if (turn !== rendered) return;
  const said = notice ? h("div", { class: "success", role: "status" }, h("p", { class: "success-title" }, notice)) : null;
  notice = "";
  frame.replaceChildren(...(said ? [said] : []), ...view);
  await sayStatus(phone);
  if (!focus) return;
  const heading = frame.querySelector("h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus();
  if (!said) scrollTo(0, 0);
}

async function viewOf(phone: Phone): Promise<Node[]> {
  const [name, first, second] = location.hash.slice(1).split("/");
  if (name === "queue") return queueView(phone);
  if (name === "place" && first) return placeView(phone, first);
  if (name === "form" && first) return formView(phone, first, second);
  if (name === "take" && first && phone.signedIn) return takeNamed(phone, first);
  return homeView(phone);
}

async function takeNamed(phone: Phone, id: string): Promise<Node[]> {
  try {
    const count = await phone.takeAlong(`communities=${encodeURIComponent(id)}`);
    notice = say("phone-loaded", { count });
    history.replaceState(null, "", `#place/${id}`);
    return await placeView(phone, id);
  } catch (error) {
    notice = error instanceof Error ? error.message : String(error);
    return homeView(phone);
  }
}

if (main) {
  begin(main).catch(() => {
    if (status) status.textContent = say("phone-storage-failed");
  });
}
