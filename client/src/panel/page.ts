// What the panel shows, as plain values. Runs in the extension host and knows nothing of pages.

import { l10n } from "vscode";

import type { Explanation, Explanations, Position, Range, Shown, Unit } from "../protocol";
import type { Remedy } from "../remedies";

export interface Bar {
  text: string;
  direction: "positive" | "negative";
  /** Which part of the longest bar this one is. */
  length: number;
  kind: "responsible" | "uncertain" | "";
  detail: string;
  range: Range;
  /** Somebody has selected the word in the document. */
  isPointedAt: boolean;
}

export interface Section {
  message: string;
  probabilities: { label: string; value: number }[];
  bars: Bar[];
  facts: { name: string; value: string }[];
}

export interface Page {
  notice: string;
  /** What buttons offer to do. */
  offers: Remedy[];
  blocks: { heading: string; sections: Section[] }[];
}

/** What keeps everything from being explained, and what can be done about it. */
export interface Trouble {
  notice: string;
  remedies: Remedy[];
}

/** How long a selection is that is explained only on demand. */
export function offered({ sentences }: { sentences: number }): string {
  return l10n.t("Explain {0} sentences", sentences);
}

export function pageOf(found: Explanations | undefined, offer?: { sentences: number }, pointed?: Range, trouble?: Trouble): Page {
  const blocks = (found?.explanations ?? []).map((shown) => blockOf(shown, pointed));
  if (trouble) return { notice: trouble.notice, offers: trouble.remedies, blocks };
  const page = { notice: "", offers: offer ? [{ title: offered(offer), command: "tonelens.explainSelection" }] : [], blocks };
  if (found?.status === "loading") return { ...page, notice: l10n.t("Loading the model …") };
  if (offer) return { ...page, notice: l10n.t("The selection is long.") };
  const nothing = l10n.t("Nothing is explained here. Select a sentence, or put the cursor in one and explain it.");
  return { ...page, notice: blocks.length === 0 ? nothing : "" };
}

function blockOf(shown: Shown, pointed: Range | undefined): { heading: string; sections: Section[] } {
  const { explanation } = shown;
  const heading = shown.message + (shown.pinned ? ` (${l10n.t("pinned")})` : "");
  if (!explanation) return { heading, sections: [] };
  const parts = explanation.sentences.length ? explanation.sentences : [explanation];
  const sections = parts.map((part, number) => {
    const units = shown.units.filter(({ sentence }) => sentence === number);
    return sectionOf(part, units, explanation.sentences.length > 0, pointed);
  });
  if (explanation.sentences.length) sections.unshift(sectionOf(explanation, [], false, undefined));
  return { heading, sections };
}

function sectionOf(part: Explanation, units: Unit[], hasMessage: boolean, pointed: Range | undefined): Section {
  const longest = Math.max(...units.map((unit) => Math.abs(unit.share)), 0);
  const { method } = part;
  // Errors are written as shares are, ".008": the per cent sign is for probabilities alone. Not every method has one.
  const error = method.relative_error?.toFixed(3).replace(/^0/, "");
  const facts = [
    { name: l10n.t("Not read"), value: listed(part.not_read.map(({ text }) => text)) },
    { name: l10n.t("Stability"), value: part.stability },
    { name: l10n.t("Numerical error"), value: listed([error, error && !method.converged && l10n.t("not converged")]) },
    { name: l10n.t("Method"), value: listed([method.name, method.baseline]) },
    { name: l10n.t("Evaluations"), value: String(method.evaluations) },
    { name: l10n.t("Model"), value: part.model.id },
  ];
  const probabilities = Object.entries(part.not_judged === null ? part.prediction.probabilities : {});
  return {
    message: hasMessage ? part.message : "",
    probabilities: probabilities.map(([label, value]) => ({ label, value })),
    bars: units.map((unit) => barOf(unit, longest, pointed)),
    facts: facts.filter(({ value }) => value),
  };
}

function listed(parts: (string | false | null | undefined)[]): string {
  return parts.filter(Boolean).join(", ");
}

function barOf(unit: Unit, longest: number, pointed: Range | undefined): Bar {
  return {
    text: unit.text,
    direction: unit.share > 0 ? "positive" : "negative",
    length: Math.abs(unit.share) / longest,
    kind: unit.uncertain ? "uncertain" : unit.responsible ? "responsible" : "",
    detail: unit.detail,
    range: unit.ranges[0] as Range,
    isPointedAt: pointed !== undefined && unit.ranges.some((range) => overlap(range, pointed)),
  };
}

function overlap(one: Range, other: Range): boolean {
  return isBefore(one.start, other.end) && isBefore(other.start, one.end);
}

function isBefore(one: Position, other: Position): boolean {
  return one.line < other.line || (one.line === other.line && one.character < other.character);
}
