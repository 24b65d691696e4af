// Recall against queries per second as SVG, one curve for each engine and code. Readable on light and dark pages.
import type { EngineResult } from "./result.ts";
import { frontier } from "./statistics.ts";

const width = 860;
const height = 520;
const area = { left: 70, right: 640, top: 46, bottom: 460 };
/** Recalls are spread by how much they lack: 0.9, 0.99 and 0.999 are equally far apart. */
const recallTicks = [0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999];
const leastRecall = 0.8;
const mostRecall = 0.9999;

const style = `
  text { font: 12px system-ui, sans-serif; fill: #333 }
  .title { font-size: 15px; font-weight: 600 }
  .grid { stroke: #ddd } .axis { stroke: #888 }
  .line { fill: none; stroke-width: 2 }
  .c0 { stroke: #c2410c; fill: #c2410c } .c1 { stroke: #1d4ed8; fill: #1d4ed8 }
  .c2 { stroke: #15803d; fill: #15803d } .c3 { stroke: #7e22ce; fill: #7e22ce }
  .c4 { stroke: #0e7490; fill: #0e7490 } .c5 { stroke: #a16207; fill: #a16207 }
  @media (prefers-color-scheme: dark) {
    text { fill: #ddd } .grid { stroke: #3a3a3a } .axis { stroke: #888 }
    .c0 { stroke: #fb923c; fill: #fb923c } .c1 { stroke: #60a5fa; fill: #60a5fa }
    .c2 { stroke: #4ade80; fill: #4ade80 } .c3 { stroke: #c084fc; fill: #c084fc }
    .c4 { stroke: #22d3ee; fill: #22d3ee } .c5 { stroke: #facc15; fill: #facc15 }
  }
  path.line { fill: none }`;
const colours = 6;
const dashes = ["", "7 4", "2 3", "10 3 2 3", "4 2"];

export function plot(title: string, engines: readonly EngineResult[]): string {
  const curves = engines
    .map((one) => ({ one, points: frontier(one.points).filter(({ recall }) => recall >= leastRecall) }))
    .filter(({ points }) => points.length > 0);
  const speeds = curves.flatMap(({ points }) => points.map(({ qps }) => qps));
  const scale = new SpeedScale(speeds);
  const names = [...new Set(engines.map(({ engine }) => engine))];
  const drawn = curves.map(({ one, points }, i) => {
    const colour = `c${names.indexOf(one.engine) % colours}`;
    const before = engines.slice(0, engines.indexOf(one)).filter(({ engine }) => engine === one.engine).length;
    const dash = dashes[before % dashes.length];
    return (
      curve(
        points.map(({ recall, qps }) => [x(recall), scale.y(qps)]),
        colour,
        dash,
      ) + legend(one, i, colour, dash)
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">
<title>${escaped(title)}</title>
<style>${style}
</style>
<text class="title" x="${area.left}" y="24">${escaped(title)}</text>
${recallTicks.map(recallTick).join("\n")}
${scale
  .ticks()
  .map((speed) => speedTick(speed, scale.y(speed)))
  .join("\n")}
<path class="axis line" d="M${area.left} ${area.top}V${area.bottom}H${area.right}"/>
<text x="${(area.left + area.right) / 2}" y="${area.bottom + 42}" text-anchor="middle">recall@10</text>
<text transform="translate(18 ${(area.top + area.bottom) / 2}) rotate(-90)" text-anchor="middle">queries per second, one core</text>
${drawn.join("\n")}
</svg>
`;
}

const lacking = (recall: number): number => -Math.log10(1 - Math.min(recall, mostRecall));

function x(recall: number): number {
  const share = (lacking(recall) - lacking(leastRecall)) / (lacking(mostRecall) - lacking(leastRecall));
  return area.left + share * (area.right - area.left);
}

/** Logarithmic, from the 1, 2 or 5 below the slowest to the one above the fastest. */
class SpeedScale {
  readonly #low: number;
  readonly #high: number;

  constructor(speeds: readonly number[]) {
    const steps = round125(Math.min(...speeds, 1e6), Math.max(...speeds, 1));
    this.#low = steps[0];
    this.#high = steps[steps.length - 1];
  }

  y(speed: number): number {
    const share = Math.log(speed / this.#low) / Math.log(this.#high / this.#low);
    return area.bottom - share * (area.bottom - area.top);
  }

  ticks(): number[] {
    return round125(this.#low, this.#high);
  }
}

/** The numbers 1, 2, 5, 10, 20, … from the last that is at most `low` to the first that is at least `high`. */
export function round125(low: number, high: number): number[] {
  const found: number[] = [];
  const first = 10 ** Math.floor(Math.log10(low));
  for (let decade = first; ; decade *= 10) {
    for (const step of [decade, decade * 2, decade * 5]) {
      if (step <= low) found.length = 0;
      found.push(step);
      if (step >= high && found.length > 1) return found;
    }
  }
}

function recallTick(recall: number): string {
  const at = x(recall).toFixed(1);
  const label = recall === mostRecall ? `≥ ${recall}` : String(recall);
  return (
    `<path class="grid" d="M${at} ${area.top}V${area.bottom}"/>` +
    `<text x="${at}" y="${area.bottom + 20}" text-anchor="middle">${label}</text>`
  );
}

function speedTick(speed: number, y: number): string {
  return (
    `<path class="grid" d="M${area.left} ${y.toFixed(1)}H${area.right}"/>` +
    `<text x="${area.left - 8}" y="${(y + 4).toFixed(1)}" text-anchor="end">${speed.toLocaleString("en")}</text>`
  );
}

function curve(points: readonly (readonly number[])[], colour: string, dash: string): string {
  const path = points.map(([px, py], i) => `${i === 0 ? "M" : "L"}${px.toFixed(1)} ${py.toFixed(1)}`).join("");
  const dots = points.map(
    ([px, py]) => `<circle class="${colour}" cx="${px.toFixed(1)}" cy="${py.toFixed(1)}" r="3"/>`,
  );
  return `<path class="line ${colour}" stroke-dasharray="${dash || "none"}" d="${path}"/>${dots.join("")}`;
}

function legend({ engine, code }: EngineResult, place: number, colour: string, dash: string): string {
  const y = area.top + 14 + place * 22;
  const left = area.right + 20;
  return (
    `<path class="line ${colour}" stroke-dasharray="${dash || "none"}" d="M${left} ${y - 4}h34"/>` +
    `<text x="${left + 42}" y="${y}">${escaped(`${engine} ${code}`)}</text>`
  );
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
