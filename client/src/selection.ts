// Explains what a person selects, after a short pause. Whether and how is the server's to decide, by its setting.

import { type ExtensionContext, type TextEditor, window } from "vscode";

import { fromRange } from "./convert";
import { isProse } from "./documents";
import { SERVER } from "./protocol";
import type { Server } from "./server";

const PAUSE_MS = 250;

export class Selecting {
  private timer: NodeJS.Timeout | undefined;
  isPaused = false;

  constructor(
    { subscriptions }: ExtensionContext,
    private readonly server: Server,
  ) {
    subscriptions.push(
      window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
        clearTimeout(this.timer);
        // A selection without a kind is made by a program, such as this one on its way to the next marked word.
        if (kind !== undefined) this.timer = setTimeout(() => void this.explain(textEditor), PAUSE_MS);
      }),
      // What was selected before there was a server, or before it ended, is explained as well.
      server.onDidStart(() => window.activeTextEditor && void this.explain(window.activeTextEditor)),
    );
  }

  private async explain({ document, selection, selections }: TextEditor): Promise<void> {
    if (this.isPaused || selection.isEmpty || selections.length > 1 || !isProse(document)) return;
    if (!document.getText(selection).trim()) return;
    // Without a server there is nothing to ask; whoever asks for an explanation by a command is told why.
    if (this.server.condition !== "running" && this.server.condition !== "starting") return;
    const argument = { uri: this.server.uri(document), range: fromRange(selection), trigger: "selection" };
    await this.server.run(SERVER.explain, argument, false);
  }
}
