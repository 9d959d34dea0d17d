// MapLibre on vector tiles of our own, or on GeoJSON where the page has its own categories. No glyph server: names of divisions are HTML, drawn by the browser.
import {
  Map as MapLibre,
  Marker,
  NavigationControl,
  ScaleControl,
  setWorkerUrl,
  type GeoJSONSource,
  type LayerSpecification,
  type MapGeoJSONFeature,
  type StyleSpecification,
  type VectorTileSource,
} from "maplibre-gl";
import { colours, mayMove, onColourChange } from "../colours";
import { select, type Selection, type View } from "../lazy";
import { Card, note, type CommunityProperties, type Look, type MapSettings, type Verdict } from "./map-settings";

declare const MAP_WORKER: string;

const SOURCE = "yiju";
/** Where the divisions are, when the communities come as GeoJSON. */
const OUTLINES = "outlines";
const POINTS = "communities";
const VERDICTS: Verdict[] = ["ineligible", "undetermined", "eligible"];

// `new URL` would encode the braces of {z}/{x}/{y}.
const absolute = (path: string): string => (path.startsWith("/") ? location.origin + path : path);

/** Circles by verdict: filled, ringed, hollow, so that they differ without colour. */
function pointLayer(verdict: Verdict): LayerSpecification {
  const c = colours();
  const colour = { eligible: c.good, undetermined: c.open, ineligible: c.plain }[verdict];
  const chosen = ["any", ["boolean", ["feature-state", "chosen"], false], ["boolean", ["feature-state", "marked"], false]];
  // A ring looks larger than a disc of its radius.
  const grow = verdict === "eligible" ? 1 : 0;
  const size = (at: number): unknown => ["case", chosen, at + 6, at + grow];
  return {
    id: `${POINTS}-${verdict}`,
    type: "circle",
    source: SOURCE,
    "source-layer": POINTS,
    filter: ["==", ["get", "verdict"], verdict],
    paint: {
      "circle-radius": ["interpolate", ["exponential", 1.5], ["zoom"], 6, size(1.8), 9, size(3), 12, size(6), 16, size(11)],
      "circle-color": verdict === "eligible" ? colour : c.paper,
      "circle-opacity": verdict === "ineligible" ? 0.6 : 1,
      "circle-stroke-color": ["case", chosen, c.ink, verdict === "eligible" ? c.paper : colour],
      "circle-stroke-width": ["case", chosen, 3, verdict === "undetermined" ? 1.8 : verdict === "eligible" ? 0.6 : 1],
    },
  } as unknown as LayerSpecification;
}

/** Communities by the page's own categories: a picture of each, and a ring around the chosen one. */
function lookLayers(looks: Look[]): LayerSpecification[] {
  const c = colours();
  const pictures = [...looks].reverse().map(({ key, hollow }) => ({
    id: `${POINTS}-${key}`,
    type: "symbol",
    source: SOURCE,
    filter: ["==", ["get", "look"], key],
    layout: {
      "icon-image": `look-${key}`,
      "icon-size": ["interpolate", ["exponential", 1.5], ["zoom"], 6, hollow ? 0.3 : 0.45, 9, hollow ? 0.45 : 0.65, 12, 1, 16, 1.6],
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
    },
  }));
  const ring = {
    id: `${POINTS}-chosen`,
    type: "circle",
    source: SOURCE,
    paint: {
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 6, 8, 16, 18],
      "circle-opacity": 0,
      "circle-stroke-color": c.ink,
      "circle-stroke-width": 3,
      "circle-stroke-opacity": ["case", ["boolean", ["feature-state", "chosen"], false], 1, 0],
    },
  };
  return [...pictures, ring] as unknown as LayerSpecification[];
}

/** A look as a picture, sharp on any screen. */
function picture({ path, tone, hollow }: Look): { data: ImageData; pixelRatio: number } | null {
  const pixelRatio = 2 * Math.max(1, Math.round(devicePixelRatio));
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 16 * pixelRatio;
  const pen = canvas.getContext("2d");
  if (!pen) return null;
  const c = colours();
  const shape = new Path2D(path);
  pen.scale(pixelRatio, pixelRatio);
  if (!hollow) {
    pen.fillStyle = c[tone];
    pen.fill(shape);
  }
  pen.strokeStyle = hollow ? c[tone] : c.paper;
  pen.lineWidth = hollow ? 2 : 1;
  pen.stroke(shape);
  return { data: pen.getImageData(0, 0, canvas.width, canvas.height), pixelRatio };
}

/** What is drawn: points and divisions in one set of tiles, or each as GeoJSON. */
function sources(settings: MapSettings): StyleSpecification["sources"] {
  if (settings.looks) {
    return {
      [SOURCE]: { type: "geojson", data: absolute(settings.communities), promoteId: "id" },
      [OUTLINES]: { type: "geojson", data: absolute(settings.divisions) },
    };
  }
  return {
    [SOURCE]: {
      type: "vector",
      tiles: [absolute(settings.tiles)],
      minzoom: 0,
      maxzoom: 14,
      promoteId: { [POINTS]: "id" },
    },
  };
}

function style(settings: MapSettings): StyleSpecification {
  const c = colours();
  const outlines = settings.looks ? { source: OUTLINES } : { source: SOURCE, "source-layer": "divisions" };
  return {
    version: 8,
    sources: sources(settings),
    layers: [
      { id: "paper", type: "background", paint: { "background-color": c.wash } },
      { id: "divisions", type: "fill", ...outlines, paint: { "fill-color": c.paper } },
      {
        id: "divisions-chosen",
        type: "line",
        ...outlines,
        filter: ["==", ["get", "code"], ""],
        paint: { "line-color": c.ink, "line-width": 3 },
      },
      {
        id: "divisions-line",
        type: "line",
        ...outlines,
        paint: { "line-color": c.ruleStrong, "line-width": ["interpolate", ["linear"], ["zoom"], 6, 0.6, 12, 1.4] },
      },
      ...(settings.looks ? lookLayers(settings.looks) : VERDICTS.map(pointLayer)),
    ],
  };
}

interface Label {
  marker: Marker;
  element: HTMLElement;
  /** Larger divisions keep their names where two would overlap. */
  weight: number;
}

export class TileMap implements View {
  #settings: MapSettings;
  #chosen: string | null = null;
  #marked: string[] = [];
  #labels: Label[] = [];
  readonly #map: MapLibre;
  readonly #card: Card;
  readonly #stop: () => void;

  constructor(
    readonly element: HTMLElement,
    settings: MapSettings,
  ) {
    this.#settings = settings;
    loadStyles(element.dataset["style"]);
    setWorkerUrl(MAP_WORKER);
    const canvas = document.createElement("div");
    canvas.className = "map-canvas";
    element.replaceChildren(canvas);
    const { words } = settings;
    this.#map = new MapLibre({
      container: canvas,
      style: style(settings),
      bounds: settings.bounds,
      fitBoundsOptions: { padding: 16 },
      attributionControl: false,
      // On a page that scrolls, the wheel and one finger belong to the page.
      cooperativeGestures: true,
      dragRotate: false,
      pitchWithRotate: false,
      maxZoom: 18,
      fadeDuration: mayMove() ? 200 : 0,
      locale: {
        "NavigationControl.ZoomIn": words.zoom_in,
        "NavigationControl.ZoomOut": words.zoom_out,
        "Map.Title": element.dataset["label"] ?? "",
        "CooperativeGesturesHandler.WindowsHelpText": words.scroll,
        "CooperativeGesturesHandler.MacHelpText": words.scroll_mac,
        "CooperativeGesturesHandler.MobileHelpText": words.fingers,
      },
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    this.#map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.#map.addControl(new ScaleControl(), "bottom-left");
    this.#card = new Card(element, () => this.#settings);
    this.#listen();
    void this.#nameDivisions();
    this.#stop = onColourChange(() => {
      this.#map.setStyle(style(this.#settings));
      for (const look of settings.looks ?? []) this.#paint(look);
    });
  }

  /** Draws a category's picture, or draws it anew. */
  #paint(look: Look): void {
    const drawn = picture(look);
    if (!drawn) return;
    const id = `look-${look.key}`;
    if (this.#map.hasImage(id)) this.#map.updateImage(id, drawn.data);
    else this.#map.addImage(id, drawn.data, { pixelRatio: drawn.pixelRatio });
  }

  #listen(): void {
    const { looks } = this.#settings;
    const layers = (looks?.map(({ key }) => key) ?? VERDICTS).map((key) => `${POINTS}-${key}`);
    // Before the first tile asks for them.
    this.#map.on("style.load", () => looks?.forEach((look) => this.#paint(look)));
    this.#map.on("click", ({ point }) => {
      const reach = 6;
      const box: [[number, number], [number, number]] = [
        [point.x - reach, point.y - reach],
        [point.x + reach, point.y + reach],
      ];
      this.#choose(this.#nearest(this.#map.queryRenderedFeatures(box, { layers }), point));
    });
    for (const layer of layers) {
      this.#map.on("mouseenter", layer, () => void (this.#map.getCanvas().style.cursor = "pointer"));
      this.#map.on("mouseleave", layer, () => void (this.#map.getCanvas().style.cursor = ""));
    }
    // Without a pointer: arrows and + - move the map, Enter takes the community nearest to its middle.
    this.#map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      const middle = this.#map.project(this.#map.getCenter());
      this.#choose(this.#nearest(this.#map.queryRenderedFeatures({ layers }), middle));
    });
    this.#map.on("moveend", () => this.#placeLabels());
    this.#map.on("error", ({ error }) => {
      console.error(error);
      note(this.element, this.#settings.words.failed);
    });
  }

  #nearest(features: MapGeoJSONFeature[], to: { x: number; y: number }): MapGeoJSONFeature | undefined {
    let best: { feature: MapGeoJSONFeature; far: number } | undefined;
    for (const feature of features) {
      if (feature.geometry.type !== "Point") continue;
      const at = this.#map.project(feature.geometry.coordinates as [number, number]);
      const far = Math.hypot(at.x - to.x, at.y - to.y);
      if (!best || far < best.far) best = { feature, far };
    }
    return best?.feature;
  }

  #choose(feature: MapGeoJSONFeature | undefined): void {
    if (!feature || feature.geometry.type !== "Point") {
      this.#tell(null);
      return;
    }
    const at = feature.geometry.coordinates as [number, number];
    this.#tell({ kind: "community", key: String(feature.properties["id"]), at });
  }

  /** Alone on a page the map answers itself; in an explorer the explorer answers all. */
  #tell(selection: Selection | null): void {
    if (this.element.closest("yj-explorer, yj-members")) select(this.element, selection);
    if (!this.element.closest("yj-explorer")) this.highlight(selection);
  }

  highlight(selection: Selection | null): void {
    if (!this.#map.isStyleLoaded()) {
      void this.#map.once("idle", () => this.highlight(selection));
      return;
    }
    const group = selection?.kind === "group" ? selection.key : "";
    this.#map.setFilter("divisions-chosen", ["==", ["get", "code"], group]);
    this.#mark(selection?.kind === "community" ? selection.key : null);
    if (selection?.at && !this.#map.getBounds().contains(selection.at)) {
      const camera = { center: selection.at, zoom: Math.max(this.#map.getZoom(), 11) };
      if (mayMove()) this.#map.easeTo({ ...camera, duration: 300 });
      else this.#map.jumpTo(camera);
      void this.#map.once("idle", () => this.#describe());
    }
    this.#describe();
  }

  #mark(id: string | null): void {
    const state = (key: string, chosen: boolean): void => {
      this.#map.setFeatureState({ ...this.#points(), id: key }, { chosen });
    };
    if (this.#chosen !== null) state(this.#chosen, false);
    this.#chosen = id;
    if (id !== null) state(id, true);
  }

  /** Rings around these. The layers are there once the style is. */
  mark(keys: string[]): void {
    if (!this.#map.isStyleLoaded()) {
      void this.#map.once("idle", () => this.mark(keys));
      return;
    }
    const state = (id: string, marked: boolean): void => {
      this.#map.setFeatureState({ ...this.#points(), id }, { marked });
    };
    for (const id of this.#marked) state(id, false);
    this.#marked = keys;
    for (const id of keys) state(id, true);
  }

  /** Where the communities are. */
  #points(): { source: string; sourceLayer?: string } {
    return this.#settings.looks ? { source: SOURCE } : { source: SOURCE, sourceLayer: POINTS };
  }

  #describe(): void {
    const { source, ...where } = this.#points();
    const feature =
      this.#chosen === null
        ? undefined
        : this.#map.querySourceFeatures(source, { ...where, filter: ["==", ["get", "id"], this.#chosen] })[0];
    this.#card.show(feature ? (feature.properties as CommunityProperties) : null);
  }

  async #nameDivisions(): Promise<void> {
    const response = await fetch(this.#settings.divisions);
    if (!response.ok) return;
    const { features } = (await response.json()) as GeoJSON.FeatureCollection;
    for (const { marker } of this.#labels) marker.remove();
    this.#labels = features.flatMap((feature) => {
      const box = bounds(feature.geometry);
      const name = feature.properties?.["name"];
      if (!box || typeof name !== "string") return [];
      const element = document.createElement("span");
      element.className = "map-label";
      element.textContent = name;
      // The same names are in the table and in the filters.
      element.setAttribute("aria-hidden", "true");
      const seat = feature.properties?.["seat"] as [number, number] | undefined;
      const at: [number, number] = seat ?? [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
      const marker = new Marker({ element }).setLngLat(at).addTo(this.#map);
      return [{ marker, element, weight: (box[2] - box[0]) * (box[3] - box[1]) }];
    });
    this.#labels.sort((a, b) => b.weight - a.weight);
    this.#placeLabels();
  }

  /** Shows the names that have room, larger divisions first. */
  #placeLabels(): void {
    const taken: DOMRect[] = [];
    for (const { element } of this.#labels) {
      element.style.visibility = "visible";
      const box = element.getBoundingClientRect();
      const overlaps = taken.some(
        (other) =>
          box.left < other.right + 4 && other.left < box.right + 4 && box.top < other.bottom && other.top < box.bottom,
      );
      if (overlaps) element.style.visibility = "hidden";
      else taken.push(box);
    }
  }

  update(settings: unknown): void {
    const before = this.#settings;
    this.#settings = settings as MapSettings;
    if (this.#settings.looks) {
      if (before.communities !== this.#settings.communities) {
        this.#map.getSource<GeoJSONSource>(SOURCE)?.setData(absolute(this.#settings.communities));
      }
    } else if (before.tiles !== this.#settings.tiles) {
      this.#map.getSource<VectorTileSource>(SOURCE)?.setTiles([absolute(this.#settings.tiles)]);
    }
    if (before.bounds.join() !== this.#settings.bounds.join()) {
      this.#map.fitBounds(this.#settings.bounds, { padding: 16, animate: mayMove(), duration: 300 });
    }
    if (before.divisions !== this.#settings.divisions) void this.#nameDivisions();
  }

  close(): void {
    this.#stop();
    this.#map.remove();
  }
}

function bounds(geometry: GeoJSON.Geometry): [number, number, number, number] | null {
  if (geometry.type !== "Polygon" && geometry.type !== "MultiPolygon") return null;
  const rings = geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat();
  const box: [number, number, number, number] = [180, 90, -180, -90];
  for (const [lon = 0, lat = 0] of rings.flat() as [number, number][]) {
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  }
  return box[0] <= box[2] ? box : null;
}

function loadStyles(href: string | undefined): void {
  if (!href || document.querySelector(`link[href="${CSS.escape(href)}"]`)) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  document.head.append(link);
}
