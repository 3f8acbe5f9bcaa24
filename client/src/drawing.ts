// Colours words. Decorations lie behind or below the text, so that nothing moves.

import {
  type DecorationRenderOptions, DecorationRangeBehavior, type Disposable, OverviewRulerLane, type TextDocument,
  type TextEditorDecorationType, ThemeColor, window, workspace,
} from "vscode";

import { toRange } from "./convert";
import type { Store } from "./explanations";
import { type Mark, MARKS, marked } from "./marks";

export class Drawing implements Disposable {
  private types = decorations();
  private readonly subscriptions: Disposable[];

  constructor(private readonly store: Store) {
    this.subscriptions = [
      store.onDidChange((document) => this.draw(document)),
      workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration("tonelens.markStyle")) return;
        this.types.forEach((type) => type.dispose());
        this.types = decorations();
        window.visibleTextEditors.forEach((editor) => this.draw(editor.document));
      }),
    ];
  }

  dispose(): void {
    [...this.subscriptions, ...this.types.values()].forEach((one) => one.dispose());
  }

  private draw(document: TextDocument): void {
    const found = marked(this.store.of(document).explanations);
    for (const editor of window.visibleTextEditors.filter((one) => one.document === document))
      for (const [mark, type] of this.types) editor.setDecorations(type, (found.get(mark) ?? []).map(toRange));
  }
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
  return { rangeBehavior, backgroundColor: new ThemeColor(`tonelens.${mark}`), borderRadius: "2px" };
}

function line(colour: string, style: string, width: number): DecorationRenderOptions {
  return { borderColor: new ThemeColor(colour), borderStyle: style, borderWidth: `0 0 ${width}px 0` };
}
