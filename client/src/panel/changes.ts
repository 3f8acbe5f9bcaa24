// Draws what changed in tone since the last commit: for each document both arcs, and the sentences that read otherwise than before.

import type { ChangedDocument, ChangedSentence } from "../protocol";
import { arc } from "./arc";
import { button, element } from "./elements";
import type { Page } from "./page";

export function* changes({ changes, words }: Page): Iterable<HTMLElement> {
  if (!changes) return;
  yield element("header", "", button("edit back", "back", { back: true }, words.back));
  if (changes.summary) yield element("p", "notice", changes.summary);
  for (const [number, one] of changes.documents.entries()) yield changed(one, number, words);
}

function changed({ uri, heading, message, arcs, rows, more }: ChangedDocument, number: number, words: Page["words"]): HTMLElement {
  const pictures = arcs.map((one) => element("figure", "", element("figcaption", "", one.name), arc(one)));
  return element(
    "article",
    "changed",
    ...(heading ? [element("h2", "", heading)] : []),
    ...(message ? [element("p", "notice", message)] : []),
    ...(pictures.length ? [element("div", "arcs", ...pictures)] : []),
    ...rows.map((row, which) => sentence(row, uri, `${number}.${which}`, words)),
    ...(more ? [element("p", "notice", more)] : []),
  );
}

function sentence({ range, verdict, before, after, reasons, tone }: ChangedSentence, uri: string, key: string, words: Page["words"]): HTMLElement {
  const versions = [
    ...(before ? [version("was", words.was, element("del", "", before))] : []),
    ...(after ? [version("now", words.now, element("ins", "", after))] : []),
  ];
  const content = [element("span", "verdict", verdict), ...versions];
  const shown = range ? button("text", `changed ${key}`, { uri, range }, ...content) : element("div", "text", ...content);
  const because = reasons.map((reason) => element("li", "", reason));
  return element("article", `sentence changed ${tone}`, element("div", "", shown, ...(because.length ? [element("ul", "said reasons", ...because)] : [])));
}

function version(kind: string, name: string, text: HTMLElement): HTMLElement {
  return element("span", kind, element("span", "when", name), text);
}
