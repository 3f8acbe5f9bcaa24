// Which mark each coloured word gets, and which of them comes next. Knows nothing of the editor.

import type { Position, Range, Shown, Unit } from "./protocol";

export const MARKS = [
  "positive1",
  "positive2",
  "positive3",
  "negative1",
  "negative2",
  "negative3",
  "uncertain",
  "positiveResponsible",
  "negativeResponsible",
] as const;
export type Mark = (typeof MARKS)[number];

/** A word with less than this of the strongest one's share stays as it is. */
const LEAST_STRENGTH = 0.1;

/** The marks of a unit: its grade, and one more where it is responsible for the verdict. */
export function marksOf(unit: Unit): Mark[] {
  if (unit.share === 0 || unit.strength < LEAST_STRENGTH) return [];
  if (unit.uncertain) return ["uncertain"];
  const direction = unit.share > 0 ? "positive" : "negative";
  const grade = unit.strength < 1 / 3 ? 1 : unit.strength < 2 / 3 ? 2 : 3;
  return unit.responsible ? [`${direction}${grade}`, `${direction}Responsible`] : [`${direction}${grade}`];
}

/** Where each mark stands in a document. */
export function marked(explanations: readonly Shown[]): Map<Mark, Range[]> {
  const found = new Map<Mark, Range[]>(MARKS.map((mark) => [mark, []]));
  for (const shown of explanations)
    for (const unit of shown.units) for (const mark of marksOf(unit)) found.get(mark)?.push(...unit.ranges);
  return found;
}

/** The marked word after (`step` 1) or before (−1) a place, beginning again at the other end; none where none is marked. */
export function neighbour(explanations: readonly Shown[], from: Position, step: 1 | -1): Range | undefined {
  const units = explanations.flatMap((shown) => shown.units).filter((unit) => marksOf(unit).length > 0);
  return next(units.flatMap((unit) => unit.ranges.slice(0, 1)), from, step);
}

/** The next of some ranges, in the order in which they stand. */
export function next(ranges: readonly Range[], from: Position, step: 1 | -1): Range | undefined {
  const ordered = [...ranges].sort((one, other) => compare(one.start, other.start) * step);
  return ordered.find((range) => compare(range.start, from) * step > 0) ?? ordered[0];
}

/** Below zero where the first place comes first. */
function compare(one: Position, other: Position): number {
  return one.line - other.line || one.character - other.character;
}
