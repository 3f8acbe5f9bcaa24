// Runs inside the extension host: a walk through what people do, by a seed, and a look at what it has left behind.

const assert = require("node:assert/strict");
const { readdirSync, readFileSync } = require("node:fs");
const vscode = require("vscode");

const STEPS = Number(process.env.TONELENS_WALK ?? 60);
const SEED = Number(process.env.TONELENS_WALK_SEED ?? 1);
const PATIENCE_MS = 90_000;
const SENTENCES = ["The page is terrible and slow.", "Support was kind.", "Unfortunately, your report failed.", "It opens at nine.", "You failed to pay."];

let api;
let editors;
const random = generator(SEED);

const actions = {
  select: (editor) => void (editor.selection = new vscode.Selection(place(editor), place(editor))),
  selectLine: (editor) => void (editor.selection = lineOf(editor)),
  selectAll: () => vscode.commands.executeCommand("editor.action.selectAll"),
  nextWord: () => vscode.commands.executeCommand("tonelens.nextWord"),
  previousWord: () => vscode.commands.executeCommand("tonelens.previousWord"),
  explainSelection: () => started("tonelens.explainSelection"),
  explainSentence: () => started("tonelens.explainSentence"),
  explainParagraph: () => started("tonelens.explainParagraph"),
  pin: () => started("tonelens.pinExplanation"),
  clear: () => started("tonelens.clearExplanations"),
  insert: (editor) => editor.edit((edit) => edit.insert(place(editor), pick([" so", "x", "\n\n", pick(SENTENCES), "😀"]))),
  remove: (editor) => editor.edit((edit) => edit.delete(new vscode.Range(place(editor), place(editor)))).then(() => refill(editor)),
  undo: () => vscode.commands.executeCommand("undo"),
  redo: () => vscode.commands.executeCommand("redo"),
  switchFile: () => vscode.window.showTextDocument(pick(editors)),
  view: () => set("view", pick(["writer", "scientist"])),
  hints: () => set("inlayHints", pick(["off", "summary", "top", "all"])),
  onSelection: () => set("explainOnSelection", pick(["off", "colour", "full"])),
  review: () => set("review.mode", pick(["off", "onSave", "onType"])),
  method: () => set("method", pick(["occlusion", "adaptive_integrated_gradients"])),
  pause: () => vscode.commands.executeCommand("tonelens.pause"),
  clickBar: () => asked("clickBar"),
  killWorker: () => kill("tonelens.engine.worker"),
  wait: () => new Promise((resolve) => setTimeout(resolve, 700 * random())),
};
const RARE = { killWorker: 0.15, method: 0.3, review: 0.5 };

exports.run = async () => {
  editors = await Promise.all([1, 2].map(() => vscode.workspace.openTextDocument({ language: "markdown", content: SENTENCES.join("\n\n") })));
  await vscode.window.showTextDocument(editors[0]);
  api = await vscode.extensions.getExtension("tonelens.tonelens").activate();
  await until(() => api.server.condition === "running");
  await vscode.commands.executeCommand("tonelens.showPanel");
  await vscode.window.showTextDocument(editors[0]);
  const done = [];
  try {
    for (let step = 0; step < STEPS; step++) {
      const name = pick(Object.keys(actions));
      if (random() > (RARE[name] ?? 1)) continue;
      done.push(name);
      await actions[name](vscode.window.activeTextEditor);
      if (step % 100 === 99) console.log(`[test] ${step + 1} done`);
    }
    const left = rounded(await look());
    await vscode.commands.executeCommand("tonelens.restartServer");
    assert.deepEqual(left, rounded(await look()));
  } catch (error) {
    console.log(`[test] FAILED with seed ${SEED} after ${done.slice(-25).join(", ")}: ${error.message}`);
    throw error;
  }
  console.log(`[test] walked ${done.length}`);
};

/** What sentences were asked in one call moves a number by a ten-millionth. */
function rounded(value) {
  return JSON.parse(JSON.stringify(value, (_, part) => (typeof part === "number" ? Number(part.toFixed(4)) : part)));
}

/** What is found and explained in both documents once the usual settings hold and everything has come to rest. */
async function look() {
  for (const key of ["inlayHints", "explainOnSelection", "method"]) await set(key, undefined);
  await set("review.mode", "onType");
  if (api.selecting.isPaused) await vscode.commands.executeCommand("tonelens.pause");
  const found = [];
  for (const document of editors) {
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    await until(() => api.server.condition === "running");
    await vscode.commands.executeCommand("tonelens.clearExplanations");
    await vscode.commands.executeCommand("tonelens.explainParagraph");
    const shown = await settled(() => ({
      explanations: api.store.of(document).explanations.map(({ range, message, quiet, units }) => ({ range, message, quiet, units })),
      problems: vscode.languages.getDiagnostics(document.uri).map(({ range, message, code }) => ({ range, message, code })),
      status: api.store.of(document).status,
    }));
    found.push({ text: document.getText(), ...shown });
  }
  return JSON.parse(JSON.stringify(found));
}

/** What stays the same for a while, longer than a review waits for somebody who types. */
async function settled(read) {
  let last = "";
  let since = Date.now();
  const begun = Date.now();
  for (; Date.now() - since < 4000 || read().status !== "idle"; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const now = JSON.stringify(read());
    if (now !== last) [last, since] = [now, Date.now()];
    if (Date.now() - begun > PATIENCE_MS) throw new Error(`nothing settles: ${last.slice(0, 300)}`);
  }
  return read();
}

/** Nobody waits for it to end; what it tells is closed by whoever looks. */
function started(command) {
  void vscode.commands.executeCommand(command);
}

/** Has somebody do it who sits before the editor, and goes on a moment later. */
function asked(hand) {
  console.log(`[hand] ${hand}`);
  return new Promise((resolve) => setTimeout(resolve, 300 * random()));
}

function set(key, value) {
  return vscode.workspace.getConfiguration("tonelens").update(key, value, vscode.ConfigurationTarget.Global);
}

/** Ends the processes of this editor that run a module. */
function kill(module) {
  const group = (id) => Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${id}/stat`, "utf8"))[1]);
  for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const isWorker = readFileSync(`/proc/${id}/cmdline`, "utf8").includes(module);
      if (isWorker && group(group(id)) === process.pid) process.kill(Number(id), "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}

function refill(editor) {
  if (editor.document.getText().trim()) return undefined;
  return editor.edit((edit) => edit.insert(new vscode.Position(0, 0), SENTENCES.join("\n\n")));
}

function lineOf({ document }) {
  const { range } = document.lineAt(Math.floor(random() * document.lineCount));
  return new vscode.Selection(range.start, range.end);
}

function place({ document }) {
  return document.positionAt(Math.floor(random() * (document.getText().length + 1)));
}

function pick(all) {
  return all[Math.floor(random() * all.length)];
}

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

async function until(condition) {
  for (const begun = Date.now(); !condition(); await new Promise((resolve) => setTimeout(resolve, 50)))
    if (Date.now() - begun > PATIENCE_MS) throw new Error(`never: ${condition}`);
}
