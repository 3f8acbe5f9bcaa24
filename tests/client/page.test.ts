// What the panel shows of an explanation.

import assert from "node:assert/strict";
import { test } from "node:test";

import { pageOf, placeAt } from "../../client/src/panel/page";
import type { Explanation, Explanations, Unit } from "../../client/src/protocol";

function explanation(text: string, start: number, message: string, sentences: Explanation[] = []): Explanation {
  return {
    text,
    start,
    end: start + Array.from(text).length,
    message,
    model: { id: "built-in" },
    prediction: { label: "negative", probabilities: { negative: 0.9, positive: 0.1 } },
    stability: "stable",
    method: { name: "occlusion", baseline: "mask", evaluations: 9, relative_error: 0.0084, converged: false },
    sentences,
  };
}

function unit(text: string, share: number, line: number, character: number): Unit {
  const range = { start: { line, character }, end: { line, character: character + text.length } };
  return { ranges: [range], text, share, strength: 1, responsible: share < -0.5, uncertain: false, detail: "a detail" };
}

function found(whole: Explanation, units: Unit[]): Explanations {
  const range = { start: { line: 2, character: 4 }, end: { line: 3, character: 9 } };
  const shown = { range, message: whole.message, pinned: true, quiet: false, units, explanation: whole };
  return { version: 1, status: "idle", explanations: [shown] };
}

test("a place is counted in code points of the text and in UTF-16 of the document", () => {
  assert.deepEqual(placeAt("a😀b", 2, { line: 2, character: 4 }), { line: 2, character: 7 });
  assert.deepEqual(placeAt("one\r\ntwo", 6, { line: 2, character: 4 }), { line: 3, character: 1 });
});

test("nothing explained, and a model that is loaded, are said in words", () => {
  assert.equal(pageOf(undefined).notice, "Nothing is explained here. Select a sentence, or put the cursor into one and explain it.");
  assert.equal(pageOf({ version: 1, status: "loading", explanations: [] }).notice, "Loading the model …");
});

test("one sentence has its bars, the longest of full length", () => {
  const whole = explanation("It is bad.", 0, "Reads negative");
  const { blocks } = pageOf(found(whole, [unit("bad", -0.8, 2, 10), unit("It", 0.2, 2, 4)]));
  assert.equal(blocks[0]?.heading, "Reads negative (pinned)");
  const [section] = blocks[0]?.sections ?? [];
  assert.deepEqual(section?.bars.map((bar) => [bar.text, bar.direction, bar.length, bar.kind]), [
    ["bad", "negative", 1, "responsible"],
    ["It", "positive", 0.25, ""],
  ]);
  assert.equal(section?.message, "");
  assert.deepEqual(section?.facts[1], { name: "Numerical error", value: ".008, not converged" });
});

test("several sentences each have their own bars under the verdict on the whole", () => {
  const [first, second] = [explanation("Good.", 0, "Reads positive"), explanation("Bad.", 6, "Reads negative")];
  const whole = explanation("Good.\nBad.", 0, "2 sentences", [first, second]);
  const { blocks } = pageOf(found(whole, [unit("Good", 1, 2, 4), unit("Bad", -1, 3, 0)]));
  const sections = blocks[0]?.sections ?? [];
  assert.deepEqual(sections.map((one) => [one.message, one.bars.map((bar) => bar.text)]), [
    ["", []],
    ["Reads positive", ["Good"]],
    ["Reads negative", ["Bad"]],
  ]);
});
