// Draws the list of the panel: the arc of the document, and its sentences with verdict, reason and what helps.

import type { Row } from "../protocol";
import { arc as drawn } from "./arc";
import { button, element, host } from "./elements";
import type { Page } from "./page";

/** What a person has folded, and in which order they look at sentences; it outlives what is drawn. */
interface State {
  isWorstFirst: boolean;
  folded: string[];
  showsOthers: boolean;
}
const INITIAL: State = { isWorstFirst: false, folded: [], showsOthers: false };

export function* sentences(page: Page, redraw: () => void): Iterable<HTMLElement> {
  const { rows, heading, arc, more } = page;
  const state = { ...INITIAL, ...(host.getState() as Partial<State> | undefined) };
  const change = (changed: Partial<State>) => {
    host.setState({ ...state, ...changed });
    redraw();
  };
  const numbered = rows.map((row, number) => ({ row, number }));
  if (state.isWorstFirst) numbered.sort((one, other) => one.row.weight - other.row.weight);
  const isShown = ({ row }: { row: Row }) => row.isFinding || row.edits.length > 0 || row.why !== "";
  const shown = numbered.filter(isShown);
  const others = numbered.filter((one) => !isShown(one));
  if (heading || shown.length > 1)
    yield element("header", "", ...(heading ? [element("h2", "", heading)] : []), ...(arc ? [drawn(arc)] : []), order(page, state, change));
  for (const one of shown) yield sentence(one.row, one.number, page, state, change);
  if (others.length > 0) yield* rest(others, page, state, change);
  if (more) yield element("p", "notice", more);
}

function order({ words }: Page, state: State, change: (changed: Partial<State>) => void): HTMLElement {
  const choices = [words.readingOrder, words.worstFirst].map((name, number) => {
    const made = element("option", "", name) as HTMLOptionElement;
    made.selected = state.isWorstFirst === (number === 1);
    return made;
  });
  const made = element("select", "order", ...choices) as HTMLSelectElement;
  made.dataset.key = "order";
  made.setAttribute("aria-label", words.sort);
  made.addEventListener("change", () => change({ isWorstFirst: made.selectedIndex === 1 }));
  return made;
}

function sentence(row: Row, number: number, page: Page, state: State, change: (changed: Partial<State>) => void): HTMLElement {
  const isFolded = state.folded.includes(row.text);
  const fold = element("button", "fold", isFolded ? "▸" : "▾");
  fold.dataset.key = `fold ${number}`;
  fold.setAttribute("aria-expanded", String(!isFolded));
  fold.setAttribute("aria-label", page.words.details);
  const folded = isFolded ? state.folded.filter((text) => text !== row.text) : [...state.folded, row.text];
  fold.addEventListener("click", () => change({ folded: folded.slice(-200) }));
  const edits = row.edits.map((edit, which) => button("edit", `edit ${number}.${which}`, { edit: [number, which] }, edit.title));
  const details = isFolded
    ? []
    : [
        ...[row.why, row.helps].filter(Boolean).map((said) => element("p", "said", said)),
        ...(edits.length ? [element("div", "edits", ...edits)] : []),
      ];
  const made = element("article", `sentence ${row.tone}`, fold, element("div", "", goTo(row, number), verdict(row), ...details));
  if (page.pointed.rows.includes(number)) made.setAttribute("aria-current", "true");
  return made;
}

function rest(others: { row: Row; number: number }[], page: Page, state: State, change: (changed: Partial<State>) => void): HTMLElement[] {
  const toggle = element("button", "fold wide", `${state.showsOthers ? "▾" : "▸"} ${page.words.others}`);
  toggle.dataset.key = "others";
  toggle.setAttribute("aria-expanded", String(state.showsOthers));
  toggle.setAttribute("aria-label", page.words.others);
  toggle.addEventListener("click", () => change({ showsOthers: !state.showsOthers }));
  if (!state.showsOthers) return [toggle];
  const rows = others.map(({ row, number }) => {
    const made = element("article", `sentence plain ${row.tone}`, element("div", "", goTo(row, number), verdict(row)));
    if (page.pointed.rows.includes(number)) made.setAttribute("aria-current", "true");
    return made;
  });
  return [toggle, ...rows];
}

function goTo(row: Row, number: number): HTMLElement {
  const made = button("text", `row ${number}`, { range: row.range }, row.text);
  made.setAttribute("aria-label", `${row.text} ${row.verdict}`);
  return made;
}

function verdict(row: Row): HTMLElement {
  const made = element("p", "verdict", row.verdict);
  made.setAttribute("aria-hidden", "true"); // the button before it says it
  return made;
}
