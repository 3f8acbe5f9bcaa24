// Which mark a word gets, and which marked word is next.

import assert from "node:assert/strict";
import { test } from "node:test";

import { marked, marksOf, neighbour } from "../../client/src/marks";
import type { Shown, Unit } from "../../client/src/protocol";

function unit(share: number, strength: number, from = 0, more: Partial<Unit> = {}): Unit {
  const range = { start: { line: 0, character: from }, end: { line: 0, character: from + 3 } };
  return { ranges: [range], sentence: 0, text: "word", share, strength, responsible: false, uncertain: false, detail: "", ...more };
}

function shown(...units: Unit[]): Shown {
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 90 } };
  return { range, message: "", margin: "", pinned: false, quiet: false, units };
}

test("strength becomes a grade and the sign a direction", () => {
  assert.deepEqual(marksOf(unit(-0.4, 1)), ["negative3"]);
  assert.deepEqual(marksOf(unit(0.2, 0.5)), ["positive2"]);
  assert.deepEqual(marksOf(unit(0.1, 0.2)), ["positive1"]);
});

test("what hardly counts has no mark", () => {
  assert.deepEqual(marksOf(unit(0.01, 0.05)), []);
  assert.deepEqual(marksOf(unit(0, 1)), []);
});

test("a responsible word is marked twice, an uncertain one is muted whatever else it is", () => {
  assert.deepEqual(marksOf(unit(-0.4, 1, 0, { responsible: true })), ["negative3", "negativeResponsible"]);
  assert.deepEqual(marksOf(unit(-0.4, 1, 0, { uncertain: true, responsible: true })), ["uncertain"]);
});

test("every place of a unit is drawn, and marks without a place are there to be cleared", () => {
  const split = unit(-0.4, 1);
  split.ranges.push({ start: { line: 1, character: 0 }, end: { line: 1, character: 4 } });
  const found = marked([shown(split)]);
  assert.equal(found.get("negative3")?.length, 2);
  assert.deepEqual(found.get("positive1"), []);
});

test("the next marked word, and the first one after the last", () => {
  const explanations = [shown(unit(1, 1, 20), unit(-1, 1, 5), unit(0.01, 0.01, 8))];
  const at = (character: number, step: 1 | -1) => neighbour(explanations, { line: 0, character }, step)?.start.character;
  assert.equal(at(0, 1), 5);
  assert.equal(at(5, 1), 20);
  assert.equal(at(20, 1), 5);
  assert.equal(at(20, -1), 5);
  assert.equal(at(5, -1), 20);
  assert.equal(neighbour([shown()], { line: 0, character: 0 }, 1), undefined);
});
