// The same map without WebGL: ECharts draws the same features from GeoJSON on a plain canvas.
import { ScatterChart } from "echarts/charts";
import { AriaComponent, GeoComponent } from "echarts/components";
import { init, registerMap, use, type EChartsType } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";
import { colours, fontFamily, onColourChange } from "../colours";
import { select, type Selection, type View } from "../lazy";
import { Card, note, type CommunityProperties, type MapSettings, type Verdict } from "./map-settings";

use([ScatterChart, GeoComponent, AriaComponent, LabelLayout, CanvasRenderer]);

type Outlines = GeoJSON.FeatureCollection<GeoJSON.Polygon | GeoJSON.MultiPolygon>;
type Communities = GeoJSON.FeatureCollection<GeoJSON.Point, CommunityProperties>;

const VERDICTS: Verdict[] = ["ineligible", "undetermined", "eligible"];
/** Outlines are registered under a name that is unique on the page. */
let drawn = 0;

/** A category as it is drawn. */
interface Drawn {
  name: string;
  has: (properties: CommunityProperties) => boolean;
  symbol: string;
  size: number;
  item: object;
}

/** The categories, the last of them on top. */
function categories({ looks, words }: MapSettings): Drawn[] {
  const c = colours();
  if (looks) {
    return [...looks].reverse().map(({ key, word, path, tone, hollow }) => ({
      name: word,
      has: ({ look }) => look === key,
      symbol: `path://${path}`,
      size: hollow ? 7 : 10,
      item: hollow
        ? { color: "transparent", borderColor: c[tone], borderWidth: 1.2 }
        : { color: c[tone], borderColor: c.paper, borderWidth: 0.5 },
    }));
  }
  const item = {
    eligible: { color: c.good, borderColor: c.paper, borderWidth: 0.5 },
    undetermined: { color: c.paper, borderColor: c.open, borderWidth: 1.8 },
    ineligible: { color: c.paper, borderColor: c.plain, borderWidth: 1, opacity: 0.7 },
  };
  return VERDICTS.map((key) => ({
    name: words[key],
    has: ({ verdict }) => verdict === key,
    symbol: "circle",
    size: 6,
    item: item[key],
  }));
}

async function load<T>(address: string): Promise<T> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return (await response.json()) as T;
}

export class PlainMap implements View {
  #chosen: Selection | null = null;
  #marked = new Set<string>();
  #features: Communities["features"] = [];
  readonly #name = `outlines-${(drawn += 1)}`;
  readonly #chart: EChartsType;
  readonly #card: Card;
  readonly #stop: () => void;
  readonly #watch: ResizeObserver;

  static async draw(element: HTMLElement, settings: MapSettings): Promise<PlainMap> {
    const [outlines, communities] = await Promise.all([
      load<Outlines>(settings.divisions),
      load<Communities>(settings.communities),
    ]);
    return new PlainMap(element, settings, outlines, communities);
  }

  private constructor(
    readonly element: HTMLElement,
    private settings: MapSettings,
    private readonly outlines: Outlines,
    communities: Communities,
  ) {
    const canvas = document.createElement("div");
    canvas.className = "map-canvas";
    element.replaceChildren(canvas);
    registerMap(this.#name, outlines as unknown as Parameters<typeof registerMap>[1]);
    this.#features = communities.features;
    this.#chart = init(canvas, null, { renderer: "canvas", locale: settings.lang === "en" ? "EN" : "ZH" });
    this.#card = new Card(element, () => this.settings);
    this.#chart.on("click", ({ data, componentType, name }) => {
      const point = data as { value?: [number, number]; key?: string } | undefined;
      if (point?.key) this.#tell({ kind: "community", key: point.key, ...(point.value ? { at: point.value } : {}) });
      else if (componentType !== "geo" || !name) this.#tell(null);
    });
    this.#addZoom();
    this.#stop = onColourChange(() => this.#draw());
    this.#watch = new ResizeObserver(() => {
      // A map without extent has no projection: it is drawn once it is laid out.
      if (canvas.clientWidth === 0 || canvas.clientHeight === 0) return;
      this.#chart.resize();
      this.#draw();
    });
    this.#watch.observe(canvas);
    note(element, settings.words.plain);
  }

  #draw(): void {
    if (this.#chart.getWidth() === 0 || this.#chart.getHeight() === 0) return;
    const c = colours();
    const [west, south, east, north] = this.settings.bounds;
    const chosen = this.#chosen;
    this.#chart.setOption(
      {
        animation: false,
        geo: {
          map: this.#name,
          roam: "move",
          nameProperty: "name",
          boundingCoords: [
            [west, north],
            [east, south],
          ],
          // One degree of longitude is this much of one of latitude, in the middle of the map.
          aspectScale: Math.cos((((south + north) / 2) * Math.PI) / 180),
          itemStyle: { areaColor: c.paper, borderColor: c.ruleStrong },
          emphasis: { disabled: true },
          select: { disabled: true },
          scaleLimit: { min: 0.8, max: 64 },
        },
        series: [
          ...categories(this.settings).map(({ name, has, symbol, size, item }) => ({
            type: "scatter" as const,
            coordinateSystem: "geo" as const,
            name,
            symbol,
            symbolSize: size,
            itemStyle: item,
            data: this.#features
              .filter(({ properties }) => has(properties))
              .map(({ geometry, properties }) => ({
                value: geometry.coordinates as [number, number],
                name: properties.name,
                key: properties.id,
              })),
          })),
          {
            type: "scatter" as const,
            coordinateSystem: "geo" as const,
            symbolSize: 18,
            silent: true,
            z: 9,
            itemStyle: { color: "transparent", borderColor: c.ink, borderWidth: 3 },
            data: this.#features
              .filter(({ properties: { id } }) => this.#marked.has(id) || (chosen?.kind === "community" && id === chosen.key))
              .map(({ geometry }) => geometry.coordinates as [number, number]),
          },
          {
            // Names above the points, where there is room for them.
            type: "scatter" as const,
            coordinateSystem: "geo" as const,
            symbolSize: 0,
            silent: true,
            z: 8,
            label: {
              show: true,
              formatter: "{b}",
              color: c.ink,
              textBorderColor: c.paper,
              textBorderWidth: 3,
              fontFamily: fontFamily(),
              fontSize: 14,
            },
            labelLayout: { hideOverlap: true },
            data: this.outlines.features.flatMap(({ properties }) =>
              properties?.["seat"] ? [{ name: String(properties["name"]), value: properties["seat"] as [number, number] }] : [],
            ),
          },
        ],
      },
      { replaceMerge: ["series"] },
    );
  }

  #addZoom(): void {
    const group = document.createElement("div");
    group.className = "map-zoom";
    for (const [sign, label, factor] of [
      ["+", this.settings.words.zoom_in, 1.6],
      ["−", this.settings.words.zoom_out, 1 / 1.6],
    ] as const) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = sign;
      button.setAttribute("aria-label", label);
      button.addEventListener("click", () => {
        const { width, height } = { width: this.#chart.getWidth(), height: this.#chart.getHeight() };
        this.#chart.dispatchAction({ type: "geoRoam", componentType: "geo", zoom: factor, originX: width / 2, originY: height / 2 });
      });
      group.append(button);
    }
    this.element.append(group);
  }

  #tell(selection: Selection | null): void {
    if (this.element.closest("yj-explorer, yj-members")) select(this.element, selection);
    if (!this.element.closest("yj-explorer")) this.highlight(selection);
  }

  mark(keys: string[]): void {
    this.#marked = new Set(keys);
    this.#draw();
  }

  highlight(selection: Selection | null): void {
    this.#chosen = selection;
    this.#draw();
    const found = this.#features.find(({ properties }) => properties.id === selection?.key);
    this.#card.show(found?.properties ?? null);
  }

  update(settings: unknown): void {
    const before = this.settings;
    this.settings = settings as MapSettings;
    if (before.communities === this.settings.communities) return;
    void load<Communities>(this.settings.communities).then(({ features }) => {
      this.#features = features;
      this.#draw();
    });
  }

  close(): void {
    this.#stop();
    this.#watch.disconnect();
    this.#chart.dispose();
  }
}
