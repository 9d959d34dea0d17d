// The map of communities: MapLibre on our own tiles where there is WebGL, a plain drawing where there is not.
import type { View } from "../lazy";
import { note, type MapSettings } from "./map-settings";

function hasWebgl(): boolean {
  try {
    const context = document.createElement("canvas").getContext("webgl2");
    context?.getExtension("WEBGL_lose_context")?.loseContext();
    return context !== null;
  } catch {
    return false;
  }
}

export async function open(element: HTMLElement, settings: unknown): Promise<View> {
  const given = settings as MapSettings;
  try {
    if (hasWebgl() && element.dataset["plain"] === undefined) {
      const { TileMap } = await import("./tile-map");
      return new TileMap(element, given);
    }
    const { PlainMap } = await import("./plain-map");
    return await PlainMap.draw(element, given);
  } catch (error) {
    note(element, given.words.failed);
    throw error;
  }
}
