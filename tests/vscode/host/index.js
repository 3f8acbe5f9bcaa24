// Runs inside the extension host: what the extension registers, and that its commands do what they say.

const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const vscode = require("vscode");

const MANIFEST = JSON.parse(readFileSync(join(__dirname, "..", "..", "..", "package.json"), "utf8"));
const PATIENCE_MS = 60_000;

let api;

const tests = {
  async "it is activated by a Markdown document"() {
    await vscode.window.showTextDocument(await document("# A title\n\nThe page is terrible and slow.\n"));
    api = await vscode.extensions.getExtension("tonelens.tonelens").activate();
    await until(() => api.server.condition === "running");
  },
  async "every command is registered"() {
    const all = new Set(await vscode.commands.getCommands(true));
    for (const { command } of MANIFEST.contributes.commands) assert.ok(all.has(command), command);
  },
  async "no key is taken"() {
    await vscode.commands.executeCommand("workbench.action.openDefaultKeybindingsFile");
    const text = await until(() => vscode.window.activeTextEditor?.document.getText().includes('"key"') && vscode.window.activeTextEditor.document.getText());
    const bound = [...text.matchAll(/"key":\s*"([^"]+)",\s*(?:\/\/[^\n]*\n\s*)?"command":\s*"([^"]+)"/g)].map((match) => [match[1], match[2]]);
    assert.ok(bound.length > 500, `only ${bound.length} keys`);
    for (const { key, command } of MANIFEST.contributes.keybindings) {
      const taken = bound.filter(([other, by]) => other === key && by !== command && !by.startsWith("tonelens."));
      assert.deepEqual(taken, [], key);
      assert.ok(bound.some(([other, by]) => other === key && by === command), `${key} is not bound`);
    }
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
  },
  async "a sentence is explained by command, and cleared"() {
    const editor = await vscode.window.showTextDocument(await document("The page is terrible and slow."));
    await vscode.commands.executeCommand("tonelens.explainSentence");
    await until(() => known(editor).explanations.length === 1 && known(editor).explanations[0].units.length > 0);
    assert.equal(known(editor).explanations[0].quiet, false);
    await until(() => vscode.languages.getDiagnostics(editor.document.uri).length > 0);
    await vscode.commands.executeCommand("tonelens.clearExplanations");
    await until(() => known(editor).explanations.length === 0);
  },
  async "words are visited in turn"() {
    const editor = await vscode.window.showTextDocument(await document("The page is terrible and slow."));
    await vscode.commands.executeCommand("tonelens.explainSentence");
    await until(() => known(editor).explanations.length === 1);
    await vscode.commands.executeCommand("tonelens.nextWord");
    const first = editor.document.getText(editor.selection);
    // The editor tells a selection back a moment after it was made, as between two keys of a person.
    await pause();
    await vscode.commands.executeCommand("tonelens.nextWord");
    assert.notEqual(editor.document.getText(editor.selection), first);
    await pause();
    await vscode.commands.executeCommand("tonelens.previousWord");
    assert.equal(editor.document.getText(editor.selection), first);
  },
  async "words that are visited stay as they were explained"() {
    const editor = await vscode.window.showTextDocument(await document("The page is terrible and slow.\n\nThe new page is lovely."));
    await vscode.commands.executeCommand("tonelens.explainSentence");
    const explained = await until(() => known(editor).explanations.length === 1 && messages(editor));
    const pointed = [];
    const listening = api.selecting.onDidPoint((place) => place && pointed.push(editor.document.getText(place.range)));
    await vscode.commands.executeCommand("tonelens.nextWord");
    const word = editor.document.getText(editor.selection);
    await until(() => pointed.length === 1);
    listening.dispose();
    assert.deepEqual(pointed, [word]);
    await pause();
    assert.deepEqual(messages(editor), explained);
    // Elsewhere a selection is explained, by whatever it is made.
    editor.selection = new vscode.Selection(2, 0, 2, 23);
    await until(() => known(editor).explanations.length === 2);
  },
  async "a long selection is explained when somebody says so"() {
    const content = Array.from({ length: 40 }, (_, number) => `Report number ${number} is terrible.`).join("\n\n");
    const editor = await vscode.window.showTextDocument(await document(content));
    await vscode.commands.executeCommand("editor.action.selectAll");
    await until(() => api.selecting.offer);
    assert.equal(api.selecting.offer.sentences, 40);
    await pause();
    assert.deepEqual(messages(editor), []);
    await vscode.commands.executeCommand("cancelSelection");
    await until(() => !api.selecting.offer);
    await vscode.commands.executeCommand("editor.action.selectAll");
    await until(() => api.selecting.offer);
    await vscode.commands.executeCommand("tonelens.explainSelection");
    await until(() => known(editor).explanations.length === 1 && !api.selecting.offer);
  },
  async "what is not selected any more is not explained"() {
    const sentence = (number) => `Report number ${number}, which we had asked for so often and so politely, is terrible, slow and by no means what we need.`;
    const content = Array.from({ length: 12 }, (_, number) => sentence(number)).join("\n\n");
    const editor = await vscode.window.showTextDocument(await document(content));
    await vscode.commands.executeCommand("editor.action.selectAll");
    await until(() => known(editor).status !== "idle");
    await vscode.commands.executeCommand("cancelSelection");
    await until(() => known(editor).status === "idle");
    await pause();
    assert.deepEqual(messages(editor), []);
  },
  async "what somebody selects is explained, were it code"() {
    const editor = await vscode.window.showTextDocument(await document("| Name | Text |\n| --- | --- |\n| a | It is terrible. |\n\n```\nit is awful\n```\n"));
    editor.selection = new vscode.Selection(2, 6, 2, 21);
    await until(() => known(editor).explanations.length === 1 && known(editor).explanations[0].message.includes("terrible"));
    editor.selection = new vscode.Selection(5, 0, 5, 11);
    await until(() => known(editor).explanations.length === 1 && known(editor).explanations[0].message.includes("awful"));
    const program = await vscode.workspace.openTextDocument({ language: "python", content: 'terrible = "awful"\n' });
    const code = await vscode.window.showTextDocument(program);
    code.selection = new vscode.Selection(0, 0, 0, 18);
    await pause();
    assert.deepEqual(messages(code), []);
    assert.equal(api.server.lastError, undefined);
    await vscode.commands.executeCommand("tonelens.explainSelection");
    await until(() => known(code).explanations.length === 1);
  },
  async "the box for commit messages is reviewed"() {
    const control = vscode.scm.createSourceControl("tonelens-test", "Test", vscode.workspace.workspaceFolders[0].uri);
    const configuration = vscode.workspace.getConfiguration("tonelens");
    try {
      await vscode.commands.executeCommand("workbench.view.scm");
      await configuration.update("review.mode", "onType", vscode.ConfigurationTarget.Global);
      const box = await until(() => vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "vscode-scm"));
      const message = new vscode.WorkspaceEdit();
      message.insert(box.uri, new vscode.Position(0, 0), "Fix the page\n\nThis terrible page was an awful and useless mess.");
      await vscode.workspace.applyEdit(message);
      await until(() => vscode.languages.getDiagnostics(box.uri).length > 0);
    } finally {
      await configuration.update("review.mode", undefined, vscode.ConfigurationTarget.Global);
      control.dispose();
    }
  },
  async "a finding is marked as fine where no comment can be written, and a whole file is left alone"() {
    const uri = vscode.Uri.joinPath(vscode.workspace.workspaceFolders[0].uri, "locales", "en.json");
    const content = '{"a": "This page is a terrible and useless mess.", "b": "Your report was awful and slow."}\n';
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(content));
    const configuration = vscode.workspace.getConfiguration("tonelens");
    const found = () => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "tonelens");
    const choose = async (title) => {
      const actions = await vscode.commands.executeCommand("vscode.executeCodeActionProvider", uri, found()[0].range);
      const { command } = actions.find((action) => action.title === title);
      await vscode.commands.executeCommand(command.command, ...command.arguments);
    };
    try {
      await vscode.window.showTextDocument(uri);
      await configuration.update("review.mode", "onType", vscode.ConfigurationTarget.Global);
      await until(() => found().length === 2);
      await choose("Mark as fine");
      await until(() => found().length === 1);
      await choose("Turn off for this file");
      await until(() => found().length === 0);
      const list = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(vscode.workspace.workspaceFolders[0].uri, ".tonelens", "accepted.toml"));
      assert.match(new TextDecoder().decode(list), /begins = "This page is a terrible and…"[^]*path = "locales\/en.json"/);
      assert.equal(vscode.window.activeTextEditor.document.getText(), content);
    } finally {
      await configuration.update("review.mode", undefined, vscode.ConfigurationTarget.Global);
    }
  },
  async "an explanation is pinned and unpinned"() {
    const editor = await vscode.window.showTextDocument(await document("The page is terrible and slow."));
    await vscode.commands.executeCommand("tonelens.explainSentence");
    await until(() => known(editor).explanations.length === 1);
    await vscode.commands.executeCommand("tonelens.pinExplanation");
    await until(() => known(editor).explanations[0]?.pinned);
    await vscode.commands.executeCommand("tonelens.pinExplanation");
    await until(() => known(editor).explanations[0] && !known(editor).explanations[0].pinned);
  },
  async "restarts in a row leave one server that runs"() {
    await Promise.all([1, 2, 3].map(() => vscode.commands.executeCommand("tonelens.restartServer")));
    await until(() => api.server.condition === "running");
    const editor = await vscode.window.showTextDocument(await document("Support was kind."));
    await vscode.commands.executeCommand("tonelens.explainSentence");
    await until(() => known(editor).explanations.length === 1);
  },
  async "debug information holds no text"() {
    await vscode.commands.executeCommand("tonelens.copyDebugInformation");
    const copied = await vscode.env.clipboard.readText();
    assert.match(copied, /^Tonelens \d/);
    assert.doesNotMatch(copied, /kind|terrible/);
  },
};

exports.run = async () => {
  for (const [name, run] of Object.entries(tests)) {
    try {
      await run();
      console.log(`[test] ok ${name}`);
    } catch (error) {
      console.log(`[test] FAILED ${name}: ${error.message}`);
      throw error;
    }
  }
  console.log(`[test] all ${Object.keys(tests).length} passed`);
};

function document(content) {
  return vscode.workspace.openTextDocument({ language: "markdown", content });
}

function known(editor) {
  return api.store.of(editor.document);
}

function messages(editor) {
  return known(editor).explanations.map(({ message }) => message);
}

/** Longer than a selection has to stand before it is explained, and than that takes. */
function pause() {
  return new Promise((resolve) => setTimeout(resolve, 2000));
}

async function until(condition) {
  for (const started = Date.now(); Date.now() - started < PATIENCE_MS; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const value = await condition();
    if (value) return value;
  }
  throw new Error(`never: ${condition}`);
}
