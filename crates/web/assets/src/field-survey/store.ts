// The browser's own database: what was taken along, what was answered, and the photos. Nothing leaves it but by
// sending, exporting or deleting.

export interface Bilingual {
  zh: string;
  en: string;
}

export interface Question {
  fact: string;
  name: Bilingual;
  unit: Bilingual | null;
  hint: Bilingual | null;
  kind: string;
  choices: { value: string; words: Bilingual }[];
  of_buildings: boolean;
}

export interface Indicator {
  id: string;
  scorecard: Bilingual | null;
  name: Bilingual;
  requirement: Bilingual;
}

export interface Known {
  fact: string;
  value: string;
  claim_id: string;
  source_label: string;
}

export interface Subject {
  id: string;
  verdict: string;
  missing: string[];
  known: Known[];
}

export interface Building extends Subject {
  number: string;
}

export interface Place extends Subject {
  name: string;
  street: string | null;
  address: string | null;
  buildings: Building[];
  /** When it was taken along; of a place taken twice, the later one stays. */
  taken_at: string;
}

/** What all places share. */
export interface Frame {
  questions: Question[];
  indicators: Indicator[];
}

export interface Person {
  account_id: string;
  display_name: string;
}

/** A record in the form in which it is sent. */
export interface SentRecord {
  id: string;
  community_id: string;
  building_id: string | null;
  observed_on: string;
  answered_at: string;
  answers: { fact: string; value: string; base_claim_id: string | null }[];
  observations: { indicator: string; met: string }[];
  note: string;
  photos: number;
}

export interface QueuedRecord {
  id: string;
  sent: SentRecord;
  /** Where, for people. */
  place: string;
  /** Who answered: only that account sends it. */
  by: Person;
  state: "waiting" | "sent" | "refused";
  /** Why the server did not take it. */
  refusal?: { reason: string; said: string };
  receipt?: { number: number; received_at: string; conflicts: string[] };
  /** Photos that the server has. */
  photosSent: number[];
  /** Photos the server will never take, and why. */
  photosRefused: { position: number; said: string }[];
}

export interface Draft {
  key: string;
  /** The base version of each fact when the answering began: what is taken along later was not seen. */
  bases: Record<string, string>;
  values: Record<string, string>;
  photos: Blob[];
}

const NAME = "yiju-field-survey";

function promised<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Resolves once the writing is on the disk, as far as the browser can tell. */
function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });
}

export class Store {
  readonly #base: IDBDatabase;

  private constructor(base: IDBDatabase) {
    this.#base = base;
  }

  static async open(): Promise<Store> {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("places", { keyPath: "id" });
      request.result.createObjectStore("records", { keyPath: "id" });
      request.result.createObjectStore("photos");
      request.result.createObjectStore("drafts", { keyPath: "key" });
      request.result.createObjectStore("facts");
    };
    return new Store(await promised(request));
  }

  #write(stores: string[]): IDBTransaction {
    return this.#base.transaction(stores, "readwrite", { durability: "strict" });
  }

  #read<T>(store: string, key: IDBValidKey): Promise<T | undefined> {
    return promised(this.#base.transaction(store).objectStore(store).get(key) as IDBRequest<T | undefined>);
  }

  #all<T>(store: string): Promise<T[]> {
    return promised(this.#base.transaction(store).objectStore(store).getAll() as IDBRequest<T[]>);
  }

  frame = (): Promise<Frame | undefined> => this.#read("facts", "frame");
  person = (): Promise<Person | undefined> => this.#read("facts", "person");
  places = (): Promise<Place[]> => this.#all("places");
  place = (id: string): Promise<Place | undefined> => this.#read("places", id);
  record = (id: string): Promise<QueuedRecord | undefined> => this.#read("records", id);
  draft = (key: string): Promise<Draft | undefined> => this.#read("drafts", key);

  /** The records, the last one written down first. */
  async records(): Promise<QueuedRecord[]> {
    const all = await this.#all<QueuedRecord>("records");
    return all.sort((a, b) => b.sent.answered_at.localeCompare(a.sent.answered_at));
  }

  async takeAlong(frame: Frame, person: Person, places: Place[]): Promise<void> {
    const transaction = this.#write(["facts", "places"]);
    transaction.objectStore("facts").put(frame, "frame");
    transaction.objectStore("facts").put(person, "person");
    for (const place of places) transaction.objectStore("places").put(place);
    await finished(transaction);
  }

  async savePerson(person: Person): Promise<void> {
    const transaction = this.#write(["facts"]);
    transaction.objectStore("facts").put(person, "person");
    await finished(transaction);
  }

  async forgetPlaces(): Promise<void> {
    const transaction = this.#write(["places", "drafts"]);
    transaction.objectStore("places").clear();
    transaction.objectStore("drafts").clear();
    await finished(transaction);
  }

  async saveDraft(draft: Draft): Promise<void> {
    const transaction = this.#write(["drafts"]);
    transaction.objectStore("drafts").put(draft);
    await finished(transaction);
  }

  /** Queues a record with its photos and lets its draft go: both or neither. */
  async queue(record: QueuedRecord, photos: Blob[], draft: string): Promise<void> {
    const transaction = this.#write(["records", "photos", "drafts"]);
    transaction.objectStore("records").put(record);
    photos.forEach((photo, at) => transaction.objectStore("photos").put(photo, [record.id, at]));
    transaction.objectStore("drafts").delete(draft);
    await finished(transaction);
  }

  async update(record: QueuedRecord): Promise<void> {
    const transaction = this.#write(["records"]);
    // A record that was deleted meanwhile stays deleted.
    const stored = await promised(transaction.objectStore("records").get(record.id));
    if (stored) transaction.objectStore("records").put(record);
    await finished(transaction);
  }

  photo = (record: string, at: number): Promise<Blob | undefined> => this.#read("photos", [record, at]);

  async delete(record: QueuedRecord): Promise<void> {
    const transaction = this.#write(["records", "photos"]);
    transaction.objectStore("records").delete(record.id);
    for (let at = 0; at < record.sent.photos; at += 1) transaction.objectStore("photos").delete([record.id, at]);
    await finished(transaction);
  }
}
