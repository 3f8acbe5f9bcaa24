// Owns what the client knows of the explanations in each document, fetched again whenever it can have changed.

import { EventEmitter, type ExtensionContext, type TextDocument, window, workspace } from "vscode";

import { isExplained } from "./documents";
import { EXPLANATIONS, type Explanations } from "./protocol";
import type { Server } from "./server";

const NOTHING: Explanations = { version: null, status: "idle", view: "writer", explanations: [], findings: [], areListed: false, toLookAt: null };
const TYPING_PAUSE_MS = 200;

export class Store {
  private readonly known = new Map<string, Explanations>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly changed = new EventEmitter<TextDocument>();
  readonly onDidChange = this.changed.event;

  constructor(
    { subscriptions }: ExtensionContext,
    private readonly server: Server,
  ) {
    subscriptions.push(
      this.changed,
      server.onExplained((uri) => workspace.textDocuments.filter((one) => server.uri(one) === uri).forEach((one) => this.refresh(one))),
      server.onDidChange(() => workspace.textDocuments.forEach((one) => this.refresh(one))),
      window.onDidChangeVisibleTextEditors((editors) => editors.forEach((editor) => this.refresh(editor.document))),
      workspace.onDidChangeTextDocument(({ document }) => {
        // The editor moves what is drawn along; the places that are known here have to be fetched again.
        const { explanations, toLookAt } = this.of(document);
        if (explanations.length > 0 || toLookAt) this.refresh(document, TYPING_PAUSE_MS);
      }),
      workspace.onDidCloseTextDocument((document) => this.known.delete(document.uri.toString())),
    );
  }

  of(document: TextDocument): Explanations {
    return this.known.get(document.uri.toString()) ?? NOTHING;
  }

  refresh(document: TextDocument, delay = 0): void {
    if (!isExplained(document)) return;
    const key = document.uri.toString();
    clearTimeout(this.timers.get(key));
    this.timers.set(key, setTimeout(() => void this.fetch(document), delay));
  }

  /** What is explained in a document as it stands now. */
  async current(document: TextDocument): Promise<Explanations> {
    return (await this.server.request<Explanations>(EXPLANATIONS, { uri: this.server.uri(document) })) ?? NOTHING;
  }

  private async fetch(document: TextDocument): Promise<void> {
    const found = await this.current(document);
    if (document.isClosed) return;
    // Typed on since: its places are others by now.
    if (found.version !== null && found.version !== document.version) return this.refresh(document, TYPING_PAUSE_MS);
    this.known.set(document.uri.toString(), found);
    this.changed.fire(document);
  }
}
