// Charts by ECharts, of the few kinds the pages use. The table twin beside it holds the same numbers.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use, type EChartsCoreOption, type EChartsType } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { colours, fontFamily, mayMove, onColourChange, type Colours } from "../colours";
import { select, type Selection, type View } from "../lazy";

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent, CanvasRenderer]);

type Kind = "bars" | "stacked-bars" | "columns" | "stacked-columns" | "line";

interface Settings {
  kind: Kind;
  title: string;
  unit: string;
  categories: string[];
  keys: string[];
  hrefs: string[];
  series: { name: string; tone: string; values: (number | null)[] }[];
  lang: string;
}

const lies = (kind: Kind): boolean => kind === "bars" || kind === "stacked-bars";
const stacks = (kind: Kind): boolean => kind.startsWith("stacked");

/** A bar of 16 px with 12 px of air, and room for axis and legend. */
function height(settings: Settings): number {
  const legend = settings.series.length > 1 ? 40 : 0;
  if (!lies(settings.kind)) return 320 + legend;
  const bars = stacks(settings.kind) ? 1 : settings.series.length;
  return settings.categories.length * (12 + 16 * bars) + 48 + legend;
}

function tone(name: string, at: number, c: Colours): string {
  const palette = [c.accent, c.running, c.open, c.plain, c.ink];
  return (c as unknown as Record<string, string>)[name] ?? palette[at % palette.length]!;
}

function option(settings: Settings, c: Colours, width: number): EChartsCoreOption {
  const exact = new Intl.NumberFormat(settings.lang);
  const short = new Intl.NumberFormat(settings.lang, { notation: "compact", maximumFractionDigits: 1 });
  const text = { color: c.ink, fontFamily: fontFamily(), fontSize: 14 };
  const names = {
    type: "category" as const,
    data: settings.categories,
    axisLine: { lineStyle: { color: c.ruleStrong } },
    axisTick: { show: false },
    axisLabel: { ...text, ...(lies(settings.kind) ? { width: Math.min(320, width * 0.4), overflow: "truncate" as const, interval: 0 } : {}) },
  };
  const numbers = {
    type: "value" as const,
    splitLine: { lineStyle: { color: c.rule } },
    splitNumber: width < 480 ? 2 : 4,
    axisLabel: { ...text, color: c.inkSoft, hideOverlap: true, formatter: (value: number) => short.format(value) },
  };
  const many = settings.series.length > 1;
  return {
    animation: mayMove(),
    animationDuration: 200,
    aria: { enabled: true, label: { description: settings.title }, decal: { show: matchMedia("(forced-colors: active), (prefers-contrast: more)").matches } },
    textStyle: { fontFamily: fontFamily() },
    grid: { left: 8, right: 24, top: many ? 40 : 8, bottom: 8, containLabel: true },
    legend: many ? { show: true, top: 0, left: 0, itemWidth: 14, itemHeight: 14, textStyle: text } : { show: false },
    // An HTML tooltip would need inline styles, which the content policy refuses.
    tooltip: {
      trigger: "axis",
      axisPointer: { type: settings.kind === "line" ? "line" : "shadow" },
      renderMode: "richText",
      backgroundColor: c.paper,
      borderColor: c.ruleStrong,
      textStyle: text,
      valueFormatter: (value: unknown) => (typeof value === "number" ? `${exact.format(value)} ${settings.unit}` : "–"),
    },
    [lies(settings.kind) ? "yAxis" : "xAxis"]: lies(settings.kind) ? { ...names, inverse: true } : names,
    [lies(settings.kind) ? "xAxis" : "yAxis"]: numbers,
    series: settings.series.map(({ name, tone: wanted, values }, at) => ({
      type: settings.kind === "line" ? ("line" as const) : ("bar" as const),
      name,
      data: values,
      color: tone(wanted, at, c),
      stack: stacks(settings.kind) ? "all" : undefined,
      barMaxWidth: lies(settings.kind) ? 16 : 40,
      connectNulls: false,
      symbolSize: 8,
      cursor: settings.keys.length > 0 || settings.hrefs.length > 0 ? "pointer" : "default",
      emphasis: { focus: "none" as const },
    })),
  };
}

class Chart implements View {
  #settings: Settings;
  readonly #element: HTMLElement;
  readonly #canvas = document.createElement("div");
  readonly #chart: EChartsType;
  readonly #stop: () => void;
  readonly #watch: ResizeObserver;

  constructor(element: HTMLElement, settings: Settings) {
    this.#element = element;
    this.#settings = settings;
    this.#canvas.className = "chart-canvas";
    element.replaceChildren(this.#canvas);
    this.#fit();
    this.#chart = init(this.#canvas, null, { renderer: "canvas", locale: settings.lang === "en" ? "EN" : "ZH" });
    this.#chart.on("click", ({ dataIndex }) => {
      const key = this.#settings.keys[dataIndex];
      const href = this.#settings.hrefs[dataIndex];
      if (element.closest("yj-explorer") && key) select(element, { kind: "group", key });
      else if (href) location.assign(href);
    });
    this.#stop = onColourChange(() => this.#draw());
    this.#watch = new ResizeObserver(() => {
      this.#chart.resize();
      this.#draw();
    });
    this.#watch.observe(this.#canvas);
    this.#draw();
  }

  #fit(): void {
    this.#element.style.blockSize = `${height(this.#settings)}px`;
  }

  #draw(): void {
    this.#chart.setOption(option(this.#settings, colours(), this.#canvas.clientWidth), { notMerge: true });
  }

  update(settings: unknown): void {
    this.#settings = settings as Settings;
    this.#fit();
    this.#chart.resize();
    this.#draw();
  }

  highlight(selection: Selection | null): void {
    this.#chart.dispatchAction({ type: "downplay" });
    if (selection?.kind !== "group") return;
    const at = this.#settings.keys.indexOf(selection.key);
    if (at >= 0) this.#chart.dispatchAction({ type: "highlight", dataIndex: at });
  }

  close(): void {
    this.#stop();
    this.#watch.disconnect();
    this.#chart.dispose();
  }
}

export function open(element: HTMLElement, settings: unknown): View {
  return new Chart(element, settings as Settings);
}
