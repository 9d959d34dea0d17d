// The tokens of the stylesheet, for what is drawn on a canvas.

export interface Colours {
  paper: string;
  wash: string;
  ink: string;
  inkSoft: string;
  rule: string;
  ruleStrong: string;
  accent: string;
  good: string;
  plain: string;
  open: string;
  danger: string;
  running: string;
}

export function colours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    paper: token("paper"),
    wash: token("wash"),
    ink: token("ink"),
    inkSoft: token("ink-soft"),
    rule: token("rule"),
    ruleStrong: token("rule-strong"),
    accent: token("accent"),
    good: token("good"),
    plain: token("plain"),
    open: token("open"),
    danger: token("danger"),
    running: token("running"),
  };
}

/** Calls back when the reader changes between light and dark; returns how to stop. */
export function onColourChange(callback: () => void): () => void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", callback);
  return () => dark.removeEventListener("change", callback);
}

export const fontFamily = (): string => getComputedStyle(document.body).fontFamily;

/** Whether things may move on their own. */
export const mayMove = (): boolean => !matchMedia("(prefers-reduced-motion: reduce)").matches;
