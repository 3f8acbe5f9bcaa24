// Draws the panel's blocks in the scientist's view: probabilities, a bar for each word, facts.

import type { Bar, Section } from "../protocol";
import { button, element, list, track } from "./elements";
import type { Page } from "./page";

export function* blocks(page: Page): Iterable<HTMLElement> {
  for (const [block, { heading, sections }] of page.blocks.entries())
    yield element("article", "", element("h2", "", heading), ...sections.map((one, part) => section(one, `${block}.${part}`, page)));
}

function section({ message, probabilities, bars, facts }: Section, key: string, page: Page): HTMLElement {
  return element(
    "section",
    "",
    ...(message ? [element("h3", "", message)] : []),
    ...list("probabilities", probabilities.map(probability)),
    ...list("bars", bars.map((one, number) => [bar(one, `${key}.${number}`, page)])),
    element("dl", "facts", ...facts.flatMap(({ name, value }) => [element("dt", "", name), element("dd", "", value)])),
  );
}

function probability({ label, part, value }: Section["probabilities"][number]): HTMLElement[] {
  return [element("span", "label", label), track("plain", part), element("span", "value", value)];
}

function bar({ text, direction, kind, part, detail, ranges }: Bar, key: string, { pointed }: Page): HTMLElement {
  const content = [element("span", "label", text), track("share", part), element("span", "detail", detail)];
  const made = button(`bar ${direction} ${kind}`, key, { range: ranges[0] }, ...content);
  made.setAttribute("aria-label", `${text}: ${detail}`);
  if (pointed.bars.includes(key)) made.setAttribute("aria-current", "true");
  return made;
}
