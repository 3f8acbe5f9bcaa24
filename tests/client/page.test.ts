// What the panel shows of an explanation.

import assert from "node:assert/strict";
import { test } from "node:test";

import { KeepsEnding, WrongInterpreter } from "../../client/src/failures";
import { pageOf } from "../../client/src/panel/page";
import { remediesFor } from "../../client/src/remedies";
import type { Explanation, Explanations, Range, Unit } from "../../client/src/protocol";

function explanation(message: string, sentences: Explanation[] = []): Explanation {
  return {
    message,
    model: { id: "built-in" },
    prediction: { label: "negative", probabilities: { negative: 0.9, positive: 0.1 } },
    stability: "stable",
    method: { name: "occlusion", baseline: "mask", evaluations: 9, relative_error: 0.0084, converged: false },
    not_judged: null,
    not_read: [],
    sentences,
  };
}

function unit(text: string, share: number, sentence = 0): Unit {
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: text.length } };
  return { ranges: [range], sentence, text, share, strength: 1, responsible: share < -0.5, uncertain: false, detail: "a detail" };
}

function found(whole: Explanation, units: Unit[]): Explanations {
  const range = { start: { line: 2, character: 4 }, end: { line: 3, character: 9 } };
  const shown = { range, message: whole.message, pinned: true, quiet: false, units, explanation: whole };
  return { version: 1, status: "idle", explanations: [shown] };
}

test("nothing explained, and a model that is loaded, are said in words", () => {
  assert.equal(pageOf(undefined).notice, "Nothing is explained here. Select a sentence, or put the cursor in one and explain it.");
  assert.equal(pageOf({ version: 1, status: "loading", explanations: [] }).notice, "Loading the model …");
});

test("what is selected inside an explanation is pointed at, and what is long is offered", () => {
  const second = unit("bad", -0.8);
  second.ranges = [{ start: { line: 0, character: 3 }, end: { line: 0, character: 6 } }];
  const shown = found(explanation("Reads negative"), [unit("It", 0.2), second]);
  const at = (from: number, to: number) => ({ start: { line: 0, character: from }, end: { line: 0, character: to } });
  const pointed = (range: Range) => pageOf(shown, undefined, range).blocks[0]?.sections[0]?.bars.map((bar) => bar.isPointedAt);
  assert.deepEqual(pointed(at(3, 6)), [false, true]);
  assert.deepEqual(pointed(at(1, 4)), [true, true]);
  assert.deepEqual(pointed(at(2, 3)), [false, false]);
  assert.deepEqual(pageOf(shown).offers, []);
  assert.deepEqual(pageOf(undefined, { sentences: 200 }).offers, [{ title: "Explain 200 sentences", command: "tonelens.explainSelection" }]);
});

test("what keeps everything from being explained is said, with what to do about it", () => {
  const remedies = remediesFor(new WrongInterpreter("It does not run."));
  const page = pageOf(undefined, { sentences: 200 }, undefined, { notice: "It does not run.", remedies });
  assert.equal(page.notice, "It does not run.");
  assert.deepEqual(page.offers.map(({ command }) => command), ["tonelens.useOwnPython", "workbench.action.openSettings"]);
  assert.deepEqual(remediesFor(new KeepsEnding("It ends.")).map(({ title }) => title), ["Restart", "Show Logs"]);
  assert.deepEqual(remediesFor(new Error("It fails.")).map(({ title }) => title), ["Restart", "Set Up Python…", "Show Logs"]);
});

test("one sentence has its bars, the longest of full length", () => {
  const whole = explanation("Reads negative");
  const { blocks } = pageOf(found(whole, [unit("bad", -0.8), unit("It", 0.2)]));
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
  const [first, second] = [explanation("Reads positive"), explanation("Reads negative")];
  const whole = explanation("2 sentences", [first, second]);
  const { blocks } = pageOf(found(whole, [unit("Good", 1, 0), unit("Bad", -1, 1)]));
  const sections = blocks[0]?.sections ?? [];
  assert.deepEqual(sections.map((one) => [one.message, one.bars.map((bar) => bar.text)]), [
    ["", []],
    ["Reads positive", ["Good"]],
    ["Reads negative", ["Bad"]],
  ]);
});

test("a method without error and baseline says nothing of them", () => {
  const whole = explanation("Reads negative");
  whole.method = { name: "input_x_gradient", baseline: null, evaluations: 1, relative_error: null, converged: true };
  const facts = pageOf(found(whole, [])).blocks[0]?.sections[0]?.facts;
  assert.deepEqual(facts?.map(({ name, value }) => `${name}: ${value}`), [
    "Stability: stable",
    "Method: input_x_gradient",
    "Evaluations: 1",
    "Model: built-in",
  ]);
});

test("what is not judged has no probabilities, and what was not read is named", () => {
  const whole = { ...explanation("Not judged"), not_judged: "Greek", not_read: [{ text: "🪻" }, { text: "🫨" }] };
  const section = pageOf(found(whole, [])).blocks[0]?.sections[0];
  assert.deepEqual(section?.probabilities, []);
  assert.deepEqual(section?.facts[0], { name: "Not read", value: "🪻, 🫨" });
});
