// The words of the pages, from the files the pages take them from, so that a journey names what a person reads.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = new URL("../../crates/web/i18n/", import.meta.url).pathname;

/** The messages of a language: `words("zh-CN")("nav-screening")`, placeables filled from the second argument. */
export function words(language) {
  const messages = new Map();
  for (const file of readdirSync(join(FOLDER, language))) {
    for (const line of readFileSync(join(FOLDER, language, file), "utf8").split("\n")) {
      const message = /^([a-z][a-z0-9_-]*) = (.*)$/.exec(line);
      if (message) messages.set(message[1], message[2]);
    }
  }
  return (key, values = {}) => {
    const text = messages.get(key);
    if (text === undefined) throw new Error(`no word ${key} in ${language}`);
    return text.replace(/\{ ?\$(\w+) ?\}/g, (_, name) => `${values[name]}`);
  };
}
