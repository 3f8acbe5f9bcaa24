// Draws the arc of a document: how it reads from its first sentence to its last.

import type { Arc } from "../protocol";
import { element, host } from "./elements";

const SVG = "http://www.w3.org/2000/svg";
const BAR = 6;
const HEIGHT = 34;

/** Up for what reads well, down for what reads badly; what is worth a look has a mark below. */
export function arc({ label, bars }: Arc): HTMLElement {
  const picture = document.createElementNS(SVG, "svg");
  const half = (HEIGHT - 6) / 2;
  picture.setAttribute("viewBox", `0 0 ${bars.length * BAR} ${HEIGHT}`);
  picture.setAttribute("width", String(bars.length * BAR));
  picture.setAttribute("height", String(HEIGHT));
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", label);
  picture.append(shape("rect", "axis", { x: 0, y: half, width: bars.length * BAR, height: 0.5 }));
  for (const [number, { height, isMarked, range, label: name }] of bars.entries()) {
    const size = Math.max(Math.abs(height) * half, 0.5);
    const place = { x: number * BAR + 1, y: height > 0 ? half - size : half, width: BAR - 2, height: size };
    const group = document.createElementNS(SVG, "g");
    const title = document.createElementNS(SVG, "title");
    title.textContent = name;
    group.append(title, shape("rect", height > 0 ? "positive" : "negative", place));
    if (isMarked) group.append(shape("circle", "marked", { cx: number * BAR + BAR / 2, cy: HEIGHT - 2.5, r: 2 }));
    group.append(shape("rect", range ? "target" : "still", { x: number * BAR, y: 0, width: BAR, height: HEIGHT }));
    if (range) group.addEventListener("click", () => host.postMessage({ range }));
    picture.append(group);
  }
  const made = element("div", "arc");
  made.append(picture);
  return made;
}

function shape(name: string, kind: string, numbers: Record<string, number>): SVGElement {
  const made = document.createElementNS(SVG, name) as SVGElement;
  made.setAttribute("class", kind);
  for (const [key, value] of Object.entries(numbers)) made.setAttribute(key, String(value));
  return made;
}
