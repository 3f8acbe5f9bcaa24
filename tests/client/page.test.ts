// What the panel shows of the server's page.

import assert from "node:assert/strict";
import { test } from "node:test";

import { KeepsEnding, WrongInterpreter } from "../../client/src/failures";
import { pageOf } from "../../client/src/panel/page";
import type { Bar, Panel, Range, Row } from "../../client/src/protocol";
import { remediesFor } from "../../client/src/remedies";

function at(from: number, to: number): Range {
  return { start: { line: 0, character: from }, end: { line: 0, character: to } };
}

function panel(more: Partial<Panel> = {}): Panel {
  const nothing = { spoken: "", heading: "", isReviewed: false, arc: null, rows: [], more: "", blocks: [] };
  return { version: 1, status: "idle", view: "writer", ...nothing, ...more };
}

function row(range: Range, isFinding = true): Row {
  return { range, text: "It is slow.", verdict: "Reads negative", why: "", helps: "", edits: [], tone: "negative", weight: -0.9, isFinding };
}

function bar(text: string, ...ranges: Range[]): Bar {
  return { text, direction: "negative", part: 1, kind: "", detail: "a detail", ranges };
}

test("nothing explained, and a model that is loaded, are said in words", () => {
  assert.equal(pageOf(undefined).notice, "Nothing is explained here. Select a sentence, or put the cursor in one and explain it.");
  assert.equal(pageOf(panel({ status: "loading" })).notice, "Loading the model …");
  assert.equal(pageOf(panel({ heading: "Nothing to look at in 3 sentences." })).notice, "");
});

test("a document that nobody has reviewed can be, and one that is reviewed is not offered again", () => {
  const titles = (found: Panel | undefined) => pageOf(found).offers.map(({ title }) => title);
  assert.deepEqual(titles(panel()), ["Review This Document"]);
  assert.deepEqual(titles(panel({ isReviewed: true })), []);
  assert.deepEqual(titles(undefined), []);
});

test("what is selected inside an explanation is pointed at, in either view", () => {
  const section = { message: "", probabilities: [], bars: [bar("It", at(0, 2)), bar("bad", at(3, 6), at(9, 12))], facts: [] };
  const numbers = panel({ view: "scientist", blocks: [{ heading: "Reads negative", sections: [section] }] });
  const bars = (pointed: Range) => pageOf(numbers, undefined, pointed).pointed.bars;
  assert.deepEqual(bars(at(3, 6)), ["0.0.1"]);
  assert.deepEqual(bars(at(10, 11)), ["0.0.1"]);
  assert.deepEqual(bars(at(1, 4)), ["0.0.0", "0.0.1"]);
  assert.deepEqual(bars(at(2, 3)), []);
  const rows = panel({ rows: [row(at(0, 10)), row(at(11, 20))] });
  assert.deepEqual(pageOf(rows, undefined, at(12, 13)).pointed.rows, [1]);
});

test("what is long is offered", () => {
  const { offers, notice } = pageOf(undefined, { sentences: 200 });
  assert.deepEqual(offers, [{ title: "Explain 200 sentences", command: "tonelens.explainSelection" }]);
  assert.notEqual(notice, "");
});

test("what keeps everything from being explained is said, with what to do about it", () => {
  const remedies = remediesFor(new WrongInterpreter("It does not run."));
  const page = pageOf(undefined, { sentences: 200 }, undefined, { notice: "It does not run.", remedies });
  assert.equal(page.notice, "It does not run.");
  assert.deepEqual(page.offers.map(({ command }) => command), ["tonelens.useOwnPython", "workbench.action.openSettings"]);
  assert.deepEqual(remediesFor(new KeepsEnding("It ends.")).map(({ title }) => title), ["Restart", "Show Logs"]);
  assert.deepEqual(remediesFor(new Error("It fails.")).map(({ title }) => title), ["Restart", "Set Up Python…", "Show Logs"]);
});

test("the sentences that are fine are counted in words", () => {
  const others = (count: number) => pageOf(panel({ rows: Array.from({ length: count }, () => row(at(0, 1), false)) })).words.others;
  assert.equal(others(1), "1 other sentence");
  assert.equal(others(12), "12 other sentences");
});
