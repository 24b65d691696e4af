import { type Document, isMap, parseDocument, Scalar, YAMLMap } from "yaml";
import type { EffectiveSetting } from "./load.ts";
import { originText } from "./origin.ts";
import type { Setting } from "./setting.ts";

const MASK = "(secret)";

/**
 * The effective configuration as a file that means the same, but for secrets, with the origin of each value beside it. Settings
 * without a value stand in comments.
 */
export function showConfiguration(effective: readonly EffectiveSetting[]): string {
  const document = parseDocument("{}");
  document.contents = new YAMLMap() as never;
  const unset: string[] = [];
  for (const { setting, value, origin } of effective) {
    if (value === undefined || value === null) unset.push(unsetLine(setting));
    else place(document, setting.key.split("."), shownValue(setting, value), originText(origin));
  }
  return `${document.toString({ lineWidth: 0 })}${unset.join("")}`;
}

/** What may be shown of a value. */
export function shownValue(setting: Setting<unknown>, value: unknown): unknown {
  if (value === undefined || value === null) return value;
  return setting.show?.(value) ?? (setting.secret === true ? MASK : value);
}

function unsetLine({ key, fallbackAbout = "none" }: Setting<unknown>): string {
  return `# ${key}: ${fallbackAbout.replaceAll("`", "")}\n`;
}

function place(document: Document, path: readonly string[], value: unknown, origin: string): void {
  let map = document.contents as unknown as YAMLMap;
  for (const name of path.slice(0, -1)) {
    const below = map.get(name);
    const next = isMap(below) ? below : new YAMLMap();
    if (next !== below) map.set(name, next);
    map = next;
  }
  const isScalarValue = typeof value !== "object";
  const node = isScalarValue ? new Scalar(value) : document.createNode(value, { flow: true });
  node.comment = ` ${origin}`;
  map.set(path.at(-1), node);
}
