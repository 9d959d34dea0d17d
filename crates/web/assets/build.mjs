// Builds scripts and styles into dist/: names carry a hash of the content, manifest.json maps plain names to
// them, and each file has a Brotli twin. Run by `cargo xtask assets` after `npm ci`.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, rm, mkdir, writeFile, rename, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
// Built beside and moved into place, so that a server that reads the folder never sees half of it.
const fresh = join(here, "dist.new");

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  legalComments: "none",
  charset: "utf8",
  target: ["chrome109", "firefox115", "safari16"],
  outdir: fresh,
  metafile: true,
  logLevel: "warning",
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".svg": "file" },
  publicPath: "/assets",
};

/** Plain name → built name, for every entry point of a build. */
function entries({ metafile }) {
  const found = {};
  for (const [path, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (!entryPoint) continue;
    const extension = path.slice(path.lastIndexOf("."));
    found[basename(entryPoint).replace(/\.[^.]+$/, "") + extension] = basename(path);
  }
  return found;
}

/** The phone's files under the names the server asks for. */
function phoneEntries({ metafile }) {
  const found = {};
  for (const path of Object.keys(metafile.outputs)) {
    const name = basename(path);
    found[name.startsWith("field-survey-worker-") ? "field-survey-worker.js" : "field-survey.js"] = name;
  }
  return found;
}

/** The licences of what is bundled, and of the fonts in the documents, travel with it. */
async function licences() {
  const parts = [];
  const fonts = join(here, "../../paper/fonts/node_modules/@expo-google-fonts");
  for (const name of await readdir(fonts)) {
    const { version } = JSON.parse(await readFile(join(fonts, name, "package.json"), "utf8"));
    const text = await readFile(join(fonts, name, "LICENSE_FONT"), "utf8");
    parts.push(`${name} ${version} (OFL-1.1)\n\n${text.trim()}\n`);
  }
  for (const name of ["maplibre-gl", "echarts", "zrender", "htmx.org", "tslib"]) {
    const folder = join(here, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? await readFile(join(folder, file), "utf8") : "";
    parts.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
  }
  return parts.join("\n" + "-".repeat(80) + "\n\n");
}

await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });

const worker = await build({
  ...common,
  format: "esm",
  entryPoints: { "map-worker": "maplibre-gl/dist/maplibre-gl-worker.mjs" },
});
const workerName = Object.values(entries(worker)).find((name) => name.endsWith(".js"));

const styles = await build({ ...common, entryPoints: { app: "src/app.css", map: "src/map.css" } });
const scripts = await build({
  ...common,
  format: "esm",
  splitting: true,
  entryPoints: { app: "src/app.ts" },
  define: { MAP_WORKER: JSON.stringify(`/assets/${workerName}`) },
});

// The phone's page must be whole in one file, to be kept by its service worker; neither shares with the site.
const phone = await build({
  ...common,
  format: "iife",
  entryPoints: { "field-survey": "src/field-survey/main.ts", "field-survey-worker": "src/field-survey/worker.ts" },
});

const manifest = { ...entries(styles), ...entries(scripts), ...phoneEntries(phone) };
manifest["icon.svg"] = basename(Object.keys(styles.metafile.outputs).find((path) => path.endsWith(".svg")));
const licenceText = await licences();
const licenceName = `licences-${createHash("sha256").update(licenceText).digest("hex").slice(0, 8)}.txt`;
await writeFile(join(fresh, licenceName), licenceText);
manifest["licences.txt"] = licenceName;

const sizes = [];
for (const name of (await readdir(fresh)).sort()) {
  const bytes = await readFile(join(fresh, name));
  const packed = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  await writeFile(join(fresh, `${name}.br`), packed);
  sizes.push([name, bytes.length, gzipSync(bytes, { level: 9 }).length, packed.length]);
}
await writeFile(join(fresh, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");

await rm(dist, { recursive: true, force: true });
await rename(fresh, dist);

for (const [name, raw, gzip, brotli] of sizes) {
  console.log(`${name.padEnd(34)} ${String(raw).padStart(9)} B  gzip ${String(gzip).padStart(7)}  br ${String(brotli).padStart(7)}`);
}
