// Draws the panel's page. The document's text gets into it as text only, never as markup.

import type { Bar, Page, Section } from "./page";

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

const host = acquireVsCodeApi();
const page = document.getElementById("page") as HTMLElement;

window.addEventListener("message", ({ data }: MessageEvent<Page>) => {
  const bars = page.getElementsByClassName("bar");
  const focused = [...bars].findIndex((bar) => bar === document.activeElement);
  page.replaceChildren(...drawn(data));
  // What is drawn anew keeps the place of somebody who goes through it by keyboard.
  (bars[focused] as HTMLElement | undefined)?.focus();
  page.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
});
host.postMessage({});

function* drawn({ notice, offers, blocks }: Page): Iterable<HTMLElement> {
  if (notice) {
    const made = element("p", "notice", notice);
    made.setAttribute("role", "status");
    yield made;
  }
  for (const [number, { title }] of offers.entries()) {
    const made = element("button", "offer", title);
    made.addEventListener("click", () => host.postMessage({ offer: number }));
    yield made;
  }
  for (const { heading, sections } of blocks)
    yield element("article", "", element("h2", "", heading), ...sections.map(section));
}

function section({ message, probabilities, bars, facts }: Section): HTMLElement {
  return element(
    "section",
    "",
    ...(message ? [element("h3", "", message)] : []),
    ...list("probabilities", probabilities.map(probability)),
    ...list("bars", bars.map((bar) => [button(bar)])),
    element("dl", "facts", ...facts.flatMap(({ name, value }) => [element("dt", "", name), element("dd", "", value)])),
  );
}

function list(kind: string, items: HTMLElement[][]): HTMLElement[] {
  return items.length ? [element("ul", kind, ...items.map((item) => element("li", "", ...item)))] : [];
}

function probability({ label, value }: { label: string; value: number }): HTMLElement[] {
  return [element("span", "label", label), track("plain", value), element("span", "value", percent(value))];
}

/** What is nearly nothing or nearly all is said so, as everywhere. */
function percent(value: number): string {
  const rounded = Math.round(value * 100);
  return value > 0 && rounded === 0 ? "<1%" : value < 1 && rounded === 100 ? ">99%" : `${rounded}%`;
}

function button(bar: Bar): HTMLElement {
  const made = element(
    "button",
    `bar ${bar.direction} ${bar.kind}`,
    element("span", "label", bar.text),
    track("share", bar.length),
    element("span", "detail", bar.detail),
  );
  made.setAttribute("aria-label", `${bar.text}: ${bar.detail}`);
  if (bar.isPointedAt) made.setAttribute("aria-current", "true");
  made.addEventListener("click", () => host.postMessage({ range: bar.range }));
  return made;
}

function track(kind: string, part: number): HTMLElement {
  const fill = element("span", "fill");
  fill.style.width = `${Math.round(part * 1000) / 10}%`;
  const made = element("span", `track ${kind}`, fill);
  made.setAttribute("aria-hidden", "true");
  return made;
}

function element(name: string, kind: string, ...content: (Node | string)[]): HTMLElement {
  const made = document.createElement(name);
  if (kind) made.className = kind.trim();
  made.append(...content); // a string becomes a text node
  return made;
}
