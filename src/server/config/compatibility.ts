import { CHROMA_KEYS } from "./chroma-keys.ts";
import { LEGACY_NAMES } from "./legacy-names.ts";
import { section } from "./setting.ts";

/** Names of Chroma's that are no settings here. */
export const COMPATIBILITY = section({
  title: "Compatibility",
  settings: {},
  rules: [...CHROMA_KEYS, ...LEGACY_NAMES],
});
