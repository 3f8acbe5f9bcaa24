// What the panel shows: the server's page, with what only the editor knows. Runs in the extension host and knows nothing of pages.

import { l10n } from "vscode";

import type { Changes, Panel, Position, Range } from "../protocol";
import type { Remedy } from "../remedies";

export interface Page extends Omit<Panel, "version" | "status"> {
  notice: string;
  /** What buttons offer to do. */
  offers: Remedy[];
  /** Numbers of rows, and of bars in their blocks and sections, that are pointed at. */
  pointed: { rows: number[]; bars: string[] };
  words: Words;
  /** Shown instead of everything else. */
  changes: Changes | undefined;
}

/** What the page says by itself. */
export interface Words {
  readingOrder: string;
  worstFirst: string;
  sort: string;
  others: string;
  details: string;
  back: string;
  was: string;
  now: string;
}

/** What keeps everything from being explained, and what can be done about it. */
export interface Trouble {
  notice: string;
  remedies: Remedy[];
}

const EMPTY: Panel = {
  version: null,
  status: "idle",
  view: "writer",
  spoken: "",
  heading: "",
  isReviewed: false,
  arc: null,
  rows: [],
  more: "",
  blocks: [],
};

/** How long a selection is that is explained only on demand. */
export function offered({ sentences }: { sentences: number }): string {
  return l10n.t("Explain {0} sentences", sentences);
}

export function pageOf(found: Panel | undefined, offer?: { sentences: number }, pointed?: Range, trouble?: Trouble): Page {
  const { version, status, ...panel } = found ?? EMPTY;
  const page = { ...panel, notice: "", offers: [] as Remedy[], pointed: pointedAt(panel, pointed), words: words(panel), changes: undefined };
  if (trouble) return { ...page, notice: trouble.notice, offers: trouble.remedies };
  if (offer) page.offers.push({ title: offered(offer), command: "tonelens.explainSelection" });
  // What is explained can be shown all the same.
  if (version !== null && !panel.isReviewed) page.offers.push({ title: l10n.t("Review This Document"), command: "tonelens.reviewThisDocument" });
  if (status === "loading") return { ...page, notice: l10n.t("Loading the model …") };
  if (offer) return { ...page, notice: l10n.t("The selection is long.") };
  const isEmpty = panel.blocks.length === 0 && panel.rows.length === 0 && !panel.heading;
  const nothing = l10n.t("Nothing is explained here. Select a sentence, or put the cursor in one and explain it.");
  return { ...page, notice: isEmpty ? nothing : "" };
}

function words({ rows }: Omit<Panel, "version" | "status">): Words {
  const others = rows.filter((row) => !row.isFinding).length;
  return {
    readingOrder: l10n.t("In reading order"),
    worstFirst: l10n.t("Worst first"),
    sort: l10n.t("Order"),
    others: others === 1 ? l10n.t("1 other sentence") : l10n.t("{0} other sentences", others),
    details: l10n.t("Reason and what helps"),
    back: l10n.t("Back to Sentences"),
    was: l10n.t("Was"),
    now: l10n.t("Now"),
  };
}

/** The places of what is pointed at: of rows their numbers, of bars block, section and number. */
function pointedAt({ rows, blocks }: Omit<Panel, "version" | "status">, pointed: Range | undefined): Page["pointed"] {
  const touched = (range: Range) => pointed !== undefined && overlap(range, pointed);
  const bars = blocks.flatMap(({ sections }, block) =>
    sections.flatMap((section, part) =>
      section.bars.flatMap(({ ranges }, number) => (ranges.some(touched) ? [`${block}.${part}.${number}`] : [])),
    ),
  );
  return { rows: rows.flatMap(({ range }, number) => (touched(range) ? [number] : [])), bars };
}

function overlap(one: Range, other: Range): boolean {
  return isBefore(one.start, other.end) && isBefore(other.start, one.end);
}

function isBefore(one: Position, other: Position): boolean {
  return one.line < other.line || (one.line === other.line && one.character < other.character);
}
