// The service worker of the phone's page: keeps its shell and nothing else. The server puts in front what the
// shell is and its version; its reach is /field-surveys/, and of that it answers only what the shell holds.
interface Shell {
  shell: string[];
  version: string;
}
interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Scope {
  YIJU: Shell;
  location: Location;
  caches: CacheStorage;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(kind: "install" | "activate", listen: (event: Extendable) => void): void;
  addEventListener(kind: "fetch", listen: (event: Fetching) => void): void;
}

const scope = globalThis as unknown as Scope;
const PREFIX = "yiju-field-survey-";
const NAME = PREFIX + scope.YIJU.version;

scope.addEventListener("install", (event) => {
  const keep = async (): Promise<void> => {
    const cache = await scope.caches.open(NAME);
    await cache.addAll(scope.YIJU.shell.map((path) => new Request(path, { cache: "reload", credentials: "omit" })));
    await scope.skipWaiting();
  };
  event.waitUntil(keep());
});

scope.addEventListener("activate", (event) => {
  const tidy = async (): Promise<void> => {
    for (const name of await scope.caches.keys()) {
      if (name.startsWith(PREFIX) && name !== NAME) await scope.caches.delete(name);
    }
    await scope.clients.claim();
  };
  event.waitUntil(tidy());
});

scope.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const kept = url.origin === scope.location.origin && scope.YIJU.shell.includes(url.pathname);
  if (!kept || event.request.method !== "GET") return;
  const answer = async (): Promise<Response> => {
    const cache = await scope.caches.open(NAME);
    return (await cache.match(url.pathname)) ?? fetch(event.request);
  };
  event.respondWith(answer());
});
