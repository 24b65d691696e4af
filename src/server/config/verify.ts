import { SECTIONS, type Settings } from "./sections.ts";
import type { Section } from "./setting.ts";

/** What is wrong with the files that valid settings name. */
export async function verifySettings(settings: Settings): Promise<readonly string[]> {
  const sections = Object.entries(SECTIONS) as [keyof Settings, Section][];
  const found = await Promise.all(sections.map(([name, { verify }]) => verify?.(settings[name] as never) ?? []));
  return found.flat();
}
