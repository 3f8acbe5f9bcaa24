// The commands of the category Tonelens. They find out what is meant and pass it on to the server.

import { homedir, release } from "node:os";

import {
  commands, ConfigurationTarget, type ExtensionContext, env, l10n, type LogOutputChannel, type Range, Selection,
  type TextEditor, TextEditorRevealType, Uri, version, ViewColumn, window, workspace,
} from "vscode";

import type { ToneChanges } from "./tone_changes";
import { fromRange, toRange } from "./convert";
import type { Store } from "./explanations";
import { neighbour, next } from "./marks";
import { type Reading, type Review, type Reviewed, SERVER } from "./protocol";
import type { Selecting } from "./selection";
import type { Server } from "./server";
import type { Status } from "./status";

const MOMENT_MS = 4_000;

interface Parts {
  context: ExtensionContext;
  server: Server;
  store: Store;
  selecting: Selecting;
  status: Status;
  changes: ToneChanges;
  log: LogOutputChannel;
  /** `isDecided` is where the person knows already what it costs. */
  setUpPython(isDecided: boolean): Promise<void>;
  useOwnPython(): Promise<void>;
}

export function registerCommands(parts: Parts): void {
  const { context, server, log } = parts;
  const table: Record<string, (...given: unknown[]) => unknown> = {
    explainSelection: () => explainSelection(parts),
    explainSentence: () => explain(server, "sentence"),
    explainParagraph: () => explain(server, "paragraph"),
    explainWholeDocument: () => inEditor((editor) => server.runInSight(SERVER.explainDocument, at(server, editor))),
    clearExplanations: () => inEditor((editor) => server.run(SERVER.clear, at(server, editor))),
    pinExplanation: () => inEditor((editor) => pin(parts, editor)),
    nextWord: () => inEditor((editor) => go(parts.store, editor, 1)),
    previousWord: () => inEditor((editor) => go(parts.store, editor, -1)),
    nextFinding: () => inEditor((editor) => goToFinding(parts, editor, 1)),
    previousFinding: () => inEditor((editor) => goToFinding(parts, editor, -1)),
    reviewThisDocument: () => inEditor((editor) => reviewThisDocument(parts, editor)),
    switchView: () => switchView(parts),
    showPanel: () => commands.executeCommand("tonelens.explanation.focus"),
    chooseModel,
    chooseMethod: () => chooseMethod(context),
    pause: () => pause(parts),
    saveReport: () => inEditor((editor) => saveReport(server, editor)),
    showReading: () => inEditor((editor) => showReading(server, editor)),
    showChanges: (...chosen) => parts.changes.show(...chosen),
    reviewFolders: () => reviewFolders(server),
    restartServer: () => server.restart(true),
    showLogs: () => log.show(),
    copyDebugInformation: () => copyDebugInformation(parts),
    setUpPython: (isDecided) => parts.setUpPython(isDecided === true),
    useOwnPython: () => parts.useOwnPython(),
    openSample: () => openSample(context),
  };
  for (const [name, run] of Object.entries(table))
    context.subscriptions.push(commands.registerCommand(`tonelens.${name}`, run));
}

async function pause({ server, selecting, status }: Parts): Promise<void> {
  selecting.isPaused = !selecting.isPaused;
  status.update();
  await server.run(selecting.isPaused ? SERVER.pauseReview : SERVER.resumeReview, {}, false);
  if (selecting.isPaused) await inEditor((editor) => server.run(SERVER.clear, at(server, editor), false));
}

function inEditor<T>(work: (editor: TextEditor) => T): T | undefined {
  const editor = window.activeTextEditor;
  if (editor) return work(editor);
  void window.showInformationMessage(l10n.t("Open a document first."));
  return undefined;
}

function at(server: Server, { document, selection }: TextEditor, hasRange = false): object {
  return { uri: server.uri(document), ...(hasRange ? { range: fromRange(selection) } : {}) };
}

function explain(server: Server, unit: string): unknown {
  return inEditor((editor) => server.run(SERVER.explain, { ...at(server, editor, true), unit }));
}

/** What is long takes a while. */
function explainSelection({ server, selecting }: Parts): unknown {
  if (!selecting.offer) return explain(server, "selection");
  return inEditor((editor) => server.runInSight(SERVER.explain, { ...at(server, editor, true), unit: "selection" }));
}

async function pin({ server, store }: Parts, editor: TextEditor): Promise<void> {
  const { explanations } = await store.current(editor.document);
  const touched = explanations.filter((shown) => toRange(shown.range).intersection(editor.selection));
  if (touched.length === 0) {
    void window.showInformationMessage(l10n.t("Nothing is explained here. Explain something first."));
    return;
  }
  const isPinned = touched.every((shown) => shown.pinned);
  await server.run(isPinned ? SERVER.unpin : SERVER.pin, at(server, editor, true));
}

async function go(store: Store, editor: TextEditor, step: 1 | -1): Promise<void> {
  const found = neighbour((await store.current(editor.document)).explanations, editor.selection.start, step);
  if (found) select(editor, toRange(found));
  else void window.showInformationMessage(l10n.t("No word is marked here. Explain something first."));
}

/** Puts the cursor on the word that is most to blame, and shows why and what helps. */
async function goToFinding(parts: Parts, editor: TextEditor, step: 1 | -1): Promise<void> {
  const { findings, toLookAt } = await parts.store.current(editor.document);
  const found = next(findings.map(({ words, range }) => words?.[0] ?? range), editor.selection.active, step);
  if (!found) {
    const review = l10n.t("Review This Document");
    const asked = toLookAt
      ? await window.showInformationMessage(toLookAt.sentence)
      : await window.showInformationMessage(l10n.t("This document has not been reviewed."), review);
    if (asked === review) await reviewThisDocument(parts, editor);
    return;
  }
  const { start } = toRange(found);
  editor.selection = new Selection(start, start);
  editor.revealRange(toRange(found), TextEditorRevealType.InCenterIfOutsideViewport);
  await commands.executeCommand("editor.action.showHover");
}

async function reviewThisDocument({ server }: Parts, editor: TextEditor): Promise<void> {
  const reviewed = await server.run<Reviewed>(SERVER.reviewDocument, at(server, editor));
  if (!reviewed) return;
  if (reviewed.findings > 0) await commands.executeCommand("tonelens.explanation.focus", { preserveFocus: true });
  else void window.showInformationMessage(reviewed.message);
}

/** Changes the setting where it is set, and otherwise for the person. */
async function switchView({ store }: Parts): Promise<void> {
  const document = window.activeTextEditor?.document;
  const configuration = workspace.getConfiguration("tonelens", document);
  const current = document ? (await store.current(document)).view : configuration.get("view");
  const set = configuration.inspect("view");
  const target = set?.workspaceFolderValue
    ? ConfigurationTarget.WorkspaceFolder
    : set?.workspaceValue ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
  const isScientists = current !== "scientist";
  await configuration.update("view", isScientists ? "scientist" : "writer", target);
  window.setStatusBarMessage(isScientists ? l10n.t("Scientist’s view") : l10n.t("Writer’s view"), MOMENT_MS);
}

/** Selects a place and shows it. */
export function select(editor: TextEditor, range: Range): void {
  editor.selection = new Selection(range.start, range.end);
  editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
}

async function chooseModel(): Promise<void> {
  const builtIn = { label: l10n.t("Built-in"), detail: l10n.t("English; works offline") };
  const folder = { label: l10n.t("A folder…"), detail: l10n.t("A Hugging Face model that classifies text") };
  const hub = { label: l10n.t("A name on the hub…"), detail: l10n.t("Fetched from huggingface.co, safetensors only") };
  const chosen = await window.showQuickPick([builtIn, folder, hub], { title: l10n.t("Tonelens: Model") });
  const model =
    chosen === builtIn
      ? "built-in"
      : chosen === folder
        ? (await window.showOpenDialog({ canSelectFolders: true, canSelectFiles: false }))?.[0]?.fsPath
        : chosen && (await window.showInputBox({ title: chosen.label, placeHolder: "owner/name" }));
  if (model) await workspace.getConfiguration("tonelens").update("model", model, ConfigurationTarget.Global);
}

async function chooseMethod({ extension }: ExtensionContext): Promise<void> {
  // The manifest has the methods and what they are.
  const groups = extension.packageJSON.contributes.configuration as { properties: Record<string, { enum: string[] }> }[];
  const methods = groups.map((group) => group.properties["tonelens.method"]).find(Boolean)?.enum ?? [];
  const configuration = workspace.getConfiguration("tonelens", window.activeTextEditor?.document);
  const current = configuration.get<string>("method");
  const items = methods.map((label) => ({ label, description: label === current ? l10n.t("in use") : "" }));
  const chosen = await window.showQuickPick(items, { title: l10n.t("Tonelens: Method") });
  if (chosen) await configuration.update("method", chosen.label, ConfigurationTarget.Global);
}

async function saveReport(server: Server, editor: TextEditor): Promise<void> {
  const page = await server.run<string>(SERVER.report, at(server, editor));
  if (page === undefined) return;
  const folder = workspace.getWorkspaceFolder(editor.document.uri)?.uri;
  const defaultUri = folder && Uri.joinPath(folder, "tonelens.html");
  const target = await window.showSaveDialog({ ...(defaultUri && { defaultUri }), filters: { HTML: ["html"] } });
  if (target) await workspace.fs.writeFile(target, new TextEncoder().encode(page));
}

/** Lists what is found in all files of the open folders; the server shows how far it is and can be told to stop. */
async function reviewFolders(server: Server): Promise<void> {
  const found = await server.run<Review>(SERVER.reviewWorkspace, {});
  if (found === undefined) return;
  if (found.findings > 0) await commands.executeCommand("workbench.actions.view.problems");
  void window.showInformationMessage(l10n.t("{0} findings in {1} files.", found.findings, found.files));
}

/** Opens a text beside the document that says what is read of it, a line for each sentence. Nothing of it is explained. */
async function showReading(server: Server, editor: TextEditor): Promise<void> {
  const reading = await server.run<Reading>(SERVER.read, at(server, editor));
  if (reading === undefined) return;
  const lines = reading.sentences.map(({ line, column, kind, key, read }) => {
    const about = kind === "text" ? "" : `[${[kind, key].filter(Boolean).join(" ")}] `;
    return `${line}:${column}: ${about}${read.replaceAll(/\s+/g, " ")}`;
  });
  const content = lines.join("\n") || l10n.t("Nothing is read of this document ({0}).", reading.format);
  const document = await workspace.openTextDocument({ language: "log", content });
  await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preserveFocus: true, preview: true });
}

/** Nothing that a person writes is in it: no text and none of their phrases. */
async function copyDebugInformation({ context, server, selecting }: Parts): Promise<void> {
  const configuration = workspace.getConfiguration("tonelens");
  const lines = [
    `Tonelens ${context.extension.packageJSON.version}, VS Code ${version}, ${process.platform} ${process.arch} ${release()}`,
    `remote: ${env.remoteName ?? "none"}; trusted: ${workspace.isTrusted}; paused: ${selecting.isPaused}`,
    `server: ${server.condition}; Python from: ${server.interpreter?.origin ?? "none"}; last error: ${server.lastError?.replaceAll(homedir(), "~") ?? "none"}`,
    ...["method", "baseline", "device", "view", "explainOnSelection", "inlayHints", "markStyle"].map(
      (key) => `${key}: ${configuration.get(key)}`,
    ),
    `model: ${configuration.get("model") === "built-in" ? "built-in" : "another"}; terms: ${configuration.get<string[]>("terms", []).length}`,
  ];
  await env.clipboard.writeText(lines.join("\n"));
  void window.showInformationMessage(l10n.t("Copied, without any of your text."));
}

async function openSample({ extensionUri }: ExtensionContext): Promise<void> {
  const bytes = await workspace.fs.readFile(Uri.joinPath(extensionUri, "examples", "launch-email.md"));
  const content = new TextDecoder().decode(bytes);
  await window.showTextDocument(await workspace.openTextDocument({ language: "markdown", content }));
}
