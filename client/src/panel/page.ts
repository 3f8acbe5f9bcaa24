// What the panel shows, as plain values. Runs in the extension host and knows nothing of pages.

import { l10n } from "vscode";

import type { Explanation, Explanations, Range, Shown, Unit } from "../protocol";

export interface Bar {
  text: string;
  direction: "positive" | "negative";
  /** Which part of the longest bar this one is. */
  length: number;
  kind: "responsible" | "uncertain" | "";
  detail: string;
  range: Range;
}

export interface Section {
  message: string;
  probabilities: { label: string; value: number }[];
  bars: Bar[];
  facts: { name: string; value: string }[];
}

export interface Page {
  notice: string;
  blocks: { heading: string; sections: Section[] }[];
}

export function pageOf(found: Explanations | undefined): Page {
  const blocks = (found?.explanations ?? []).map((shown) => blockOf(shown));
  const nothing = l10n.t("Nothing is explained here. Select a sentence, or put the cursor into one and explain it.");
  if (found?.status === "loading") return { notice: l10n.t("Loading the model …"), blocks };
  return { notice: blocks.length === 0 ? nothing : "", blocks };
}

function blockOf(shown: Shown): { heading: string; sections: Section[] } {
  const { explanation } = shown;
  const heading = shown.message + (shown.pinned ? ` (${l10n.t("pinned")})` : "");
  if (!explanation) return { heading, sections: [] };
  const parts = explanation.sentences.length ? explanation.sentences : [explanation];
  const sections = parts.map((part, number) => {
    const units = shown.units.filter(({ sentence }) => sentence === number);
    return sectionOf(part, units, explanation.sentences.length > 0);
  });
  if (explanation.sentences.length) sections.unshift(sectionOf(explanation, [], false));
  return { heading, sections };
}

function sectionOf(part: Explanation, units: Unit[], hasMessage: boolean): Section {
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
    bars: units.map((unit) => barOf(unit, longest)),
    facts: facts.filter(({ value }) => value),
  };
}

function listed(parts: (string | false | null | undefined)[]): string {
  return parts.filter(Boolean).join(", ");
}

function barOf(unit: Unit, longest: number): Bar {
  return {
    text: unit.text,
    direction: unit.share > 0 ? "positive" : "negative",
    length: Math.abs(unit.share) / longest,
    kind: unit.uncertain ? "uncertain" : unit.responsible ? "responsible" : "",
    detail: unit.detail,
    range: unit.ranges[0] as Range,
  };
}
