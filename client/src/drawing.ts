// Colours words, and underlines those of findings. Decorations lie behind or below the text, so that nothing moves.

import {
  type DecorationRenderOptions, DecorationRangeBehavior, type ExtensionContext, OverviewRulerLane, type TextDocument,
  type TextEditorDecorationType, ThemeColor, window, workspace,
} from "vscode";

import { toRange } from "./convert";
import type { Store } from "./explanations";
import { type Mark, MARKS, marked } from "./marks";
import type { Finding, Range as ProtocolRange } from "./protocol";

/** Keeps the words of every document that is shown coloured. */
export function drawMarks({ subscriptions }: ExtensionContext, store: Store): void {
  let types = decorations();
  const underlines = new Map(UNDERLINES.map((kind) => [kind, window.createTextEditorDecorationType(underline(kind))]));
  const clear = () => types.forEach((type) => type.dispose());
  const draw = (document: TextDocument) => {
    const { explanations, findings, areListed } = store.of(document);
    const shown = areListed ? [] : findings;
    const found = marked(explanations);
    for (const editor of window.visibleTextEditors.filter((one) => one.document === document)) {
      for (const [mark, type] of types) editor.setDecorations(type, (found.get(mark) ?? []).map(toRange));
      for (const [kind, type] of underlines) editor.setDecorations(type, shown.flatMap((one) => underlined(one, kind)).map(toRange));
    }
  };
  subscriptions.push(
    { dispose: clear },
    ...underlines.values(),
    store.onDidChange(draw),
    workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration("tonelens.markStyle")) return;
      clear();
      types = decorations();
      window.visibleTextEditors.forEach((editor) => draw(editor.document));
    }),
  );
}

/** Words that are to blame, and a sentence of which no words are. */
const UNDERLINES = ["words", "sentence", "mild"] as const;
type Underline = (typeof UNDERLINES)[number];

function underlined({ words, range, severity }: Finding, kind: Underline): ProtocolRange[] {
  if (!words || (severity === "information") !== (kind === "mild")) return [];
  if (kind === "mild") return words.length ? words : [range];
  return kind === "words" ? words : words.length ? [] : [range];
}

/** Looks like no error: what is underlined so is worth a look, and nothing is broken. */
function underline(kind: Underline): DecorationRenderOptions {
  const colour = kind === "mild" ? "tonelens-uncertain" : "tonelens-negativeLine";
  return {
    rangeBehavior: DecorationRangeBehavior.ClosedClosed,
    textDecoration: `underline ${kind === "words" ? "wavy" : "dotted"} var(--vscode-${colour}); text-underline-offset: 3px`,
    overviewRulerColor: new ThemeColor(colour.replace("-", ".")),
    overviewRulerLane: OverviewRulerLane.Right,
  };
}

function decorations(): Map<Mark, TextEditorDecorationType> {
  const isUnderlined = workspace.getConfiguration("tonelens").get("markStyle") === "underline";
  return new Map(MARKS.map((mark) => [mark, window.createTextEditorDecorationType(look(mark, isUnderlined))]));
}

function look(mark: Mark, isUnderlined: boolean): DecorationRenderOptions {
  const rangeBehavior = DecorationRangeBehavior.ClosedClosed;
  if (mark === "uncertain") return { rangeBehavior, ...line("tonelens.uncertain", "dotted", 1) };
  const direction = mark.startsWith("positive") ? "positive" : "negative";
  const colour = `tonelens.${direction}Line`;
  if (mark.endsWith("Responsible"))
    return {
      rangeBehavior,
      outline: "1px solid",
      outlineColor: new ThemeColor(colour),
      overviewRulerColor: new ThemeColor(colour),
      overviewRulerLane: OverviewRulerLane.Right,
    };
  const grade = Number(mark.at(-1));
  if (isUnderlined) return { rangeBehavior, ...line(colour, direction === "positive" ? "solid" : "dashed", grade) };
  // The line keeps a weak word's direction to be seen through the colour of the selection.
  return { rangeBehavior, backgroundColor: new ThemeColor(`tonelens.${mark}`), ...line(colour, "solid", 2) };
}

function line(colour: string, style: string, width: number): DecorationRenderOptions {
  return { borderColor: new ThemeColor(colour), borderStyle: style, borderWidth: `0 0 ${width}px 0` };
}
