// Says beside a line, and without moving anything, how what is selected reads, or the sentence at the cursor that is worth a look.

import {
  commands, type DecorationOptions, DecorationRangeBehavior, type ExtensionContext, Range, type TextDocument, type TextEditor,
  ThemeColor, Uri, window, workspace,
} from "vscode";

import { toRange } from "./convert";
import type { Store } from "./explanations";
import { OUTCOME, type Range as ProtocolRange } from "./protocol";

const RESTING_MS = 700;
const MOVING_MS = 100;
const MOMENT_MS = 4_000;

/** Nothing is said of a line that somebody is writing. */
export function drawMargins({ subscriptions }: ExtensionContext, store: Store): void {
  const verdicts = window.createTextEditorDecorationType(beside("editorCodeLens.foreground"));
  const outcomes = window.createTextEditorDecorationType(beside("tonelens.positiveLine"));
  let timer: NodeJS.Timeout | undefined;
  let typedAt = 0;
  const draw = () => window.visibleTextEditors.forEach((editor) => editor.setDecorations(verdicts, said(store, editor)));
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(draw, Math.max(MOVING_MS, typedAt + RESTING_MS - Date.now()));
  };
  // What came of an edit does not hold for what is written after it.
  const hide = (document: TextDocument) => {
    for (const editor of window.visibleTextEditors.filter((one) => one.document === document))
      for (const type of [verdicts, outcomes]) editor.setDecorations(type, []);
  };
  subscriptions.push(
    verdicts,
    outcomes,
    store.onDidChange(later),
    window.onDidChangeTextEditorSelection(later),
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length === 0) return;
      typedAt = Date.now();
      hide(document);
      later();
    }),
    commands.registerCommand(OUTCOME, (uri: string, range: ProtocolRange, text: string) => {
      const editor = window.visibleTextEditors.find(({ document }) => document.uri.toString() === Uri.parse(uri).toString());
      window.setStatusBarMessage(text, MOMENT_MS);
      if (!editor) return;
      editor.setDecorations(outcomes, [at(editor.document, range.start.line, text)]);
      setTimeout(() => editor.setDecorations(outcomes, []), MOMENT_MS);
    }),
  );
}

/** One verdict a line: that on what is explained comes before that on a finding. */
function said(store: Store, { document, selection }: TextEditor): DecorationOptions[] {
  const { view, version, explanations, findings } = store.of(document);
  if (view !== "writer" || (version !== null && version !== document.version)) return [];
  const { line } = selection.active;
  const here = findings.filter(({ range }) => range.start.line <= line && line <= range.end.line && toRange(range).contains(selection.active));
  const lines = new Map<number, string>();
  for (const { range, margin } of [...here, ...explanations]) lines.set(range.end.line, margin);
  return [...lines].map(([number, text]) => at(document, number, text));
}

function at(document: TextDocument, line: number, text: string): DecorationOptions {
  const { end } = document.lineAt(Math.min(line, document.lineCount - 1)).range;
  return { range: new Range(end, end), renderOptions: { after: { contentText: text } } };
}

function beside(colour: string) {
  return {
    rangeBehavior: DecorationRangeBehavior.ClosedOpen,
    after: { color: new ThemeColor(colour), margin: "0 0 0 2em", fontStyle: "italic" },
  };
}
