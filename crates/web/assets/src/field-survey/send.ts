// Sending what waits: records first, a few at a time, then their photos one by one. Whatever breaks off can be
// begun again, because a record is taken once however often it comes.
import type { Person, QueuedRecord, Store } from "./store";

const AT_A_TIME = 10;
const PATIENCE_MS = 30_000;
const PHOTO_PATIENCE_MS = 180_000;

/** How a try to send ended. */
export type Outcome = "sent" | "unreachable" | "signed-out";

interface Result {
  id: string;
  receipt: { number: number; received_at: string; conflicts: string[] } | null;
  refusal: { reason: string; said: string } | null;
}

class SignedOut extends Error {}

async function ask(path: string, init: RequestInit, patience = PATIENCE_MS): Promise<Response> {
  const headers = { Accept: "application/json", ...init.headers };
  const signal = AbortSignal.timeout(patience);
  const answer = await fetch(path, { cache: "no-store", redirect: "error", ...init, headers, signal });
  if (answer.status === 401) throw new SignedOut();
  return answer;
}

/** Who is signed in; `null` for nobody. Throws when the server cannot be reached. */
export async function me(): Promise<Person | null> {
  try {
    const answer = await ask("/api/v1/me", {});
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()) as Person;
  } catch (error) {
    if (error instanceof SignedOut) return null;
    throw error;
  }
}

export async function getJson<T>(path: string): Promise<T> {
  const answer = await ask(path, {}, PHOTO_PATIENCE_MS);
  if (!answer.ok) {
    const problem = (await answer.json().catch(() => ({}))) as { detail?: string; title?: string };
    throw new Error(problem.detail ?? problem.title ?? String(answer.status));
  }
  return (await answer.json()) as T;
}

/** What is still to do of a record. */
export function pendingPhotos(record: QueuedRecord): number[] {
  const settled = [...record.photosSent, ...record.photosRefused.map((photo) => photo.position)];
  return Array.from({ length: record.sent.photos }, (_, at) => at).filter((at) => !settled.includes(at));
}

export function isPending(record: QueuedRecord): boolean {
  return record.state === "waiting" || (record.state === "sent" && pendingPhotos(record).length > 0);
}

/** Sends what waits and was answered by the person who is signed in. `progress` hears of each step. */
export async function sendAll(
  store: Store,
  person: Person,
  progress: (done: number, total: number) => void,
): Promise<Outcome> {
  const mine = (await store.records()).filter((one) => isPending(one) && one.by.account_id === person.account_id);
  // The oldest first, so that receipts follow the day; any other order would do as well.
  mine.reverse();
  const total = mine.length;
  let done = 0;
  progress(done, total);
  try {
    for (let at = 0; at < mine.length; at += AT_A_TIME) {
      const some = mine.slice(at, at + AT_A_TIME);
      await sendRecords(store, some.filter((one) => one.state === "waiting"));
      for (const record of some) {
        if (record.state === "sent") await sendPhotos(store, record);
        done += 1;
        progress(done, total);
      }
    }
    return "sent";
  } catch (error) {
    return error instanceof SignedOut ? "signed-out" : "unreachable";
  }
}

async function sendRecords(store: Store, records: QueuedRecord[]): Promise<void> {
  if (records.length === 0) return;
  const answer = await ask("/api/v1/field-surveys", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ records: records.map((record) => record.sent) }),
  });
  if (!answer.ok) throw new Error(String(answer.status));
  const { results } = (await answer.json()) as { results: Result[] };
  for (const record of records) {
    const result = results.find((one) => one.id === record.id);
    if (result?.receipt) {
      record.state = "sent";
      record.receipt = result.receipt;
    } else if (result?.refusal) {
      record.state = "refused";
      record.refusal = result.refusal;
    }
    await store.update(record);
  }
}

async function sendPhotos(store: Store, record: QueuedRecord): Promise<void> {
  for (const position of pendingPhotos(record)) {
    const photo = await store.photo(record.id, position);
    if (!photo) continue;
    const answer = await ask(
      `/api/v1/field-surveys/${record.id}/photos/${position}`,
      { method: "PUT", headers: { "Content-Type": photo.type || "image/jpeg" }, body: photo },
      PHOTO_PATIENCE_MS,
    );
    if (answer.ok) record.photosSent.push(position);
    else if ([409, 413, 415, 422].includes(answer.status)) {
      const problem = (await answer.json().catch(() => ({}))) as { detail?: string; title?: string };
      record.photosRefused.push({ position, said: problem.detail ?? problem.title ?? String(answer.status) });
    } else throw new Error(String(answer.status));
    await store.update(record);
  }
}
