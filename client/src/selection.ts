// Explains what a person selects, after a short pause, until they select something else. Whether and how is the server's to decide.

import { CancellationTokenSource, EventEmitter, type ExtensionContext, Range, type TextDocument, type TextEditor, window } from "vscode";

import { fromRange, toRange } from "./convert";
import { isExplained, isRunningText } from "./documents";
import type { Store } from "./explanations";
import { SERVER } from "./protocol";
import type { Server } from "./server";

const PAUSE_MS = 250;

/** A place in a document. */
export interface Place {
  document: TextDocument;
  range: Range;
}

/** What is selected and too long to be explained unasked. */
export interface Offer extends Place {
  sentences: number;
}

export class Selecting {
  private timer: NodeJS.Timeout | undefined;
  private asked: { document: TextDocument; cancelling: CancellationTokenSource } | undefined;
  private readonly offered = new EventEmitter<Offer | undefined>();
  private readonly pointed = new EventEmitter<Place | undefined>();
  private readonly wished = new EventEmitter<void>();
  /** Something is selected that could be explained if there were a Python. */
  readonly onDidWish = this.wished.event;
  readonly onDidOffer = this.offered.event;
  /** Something is selected inside what is explained already, or no longer. */
  readonly onDidPoint = this.pointed.event;
  offer: Offer | undefined;
  isPaused = false;

  constructor(
    { subscriptions }: ExtensionContext,
    private readonly server: Server,
    private readonly store: Store,
  ) {
    subscriptions.push(
      this.offered,
      this.pointed,
      this.wished,
      window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
        this.drop();
        // A selection without a kind comes along with something else, such as an edit.
        if (kind !== undefined) this.timer = setTimeout(() => void this.look(textEditor), PAUSE_MS);
      }),
      // What is out of sight needs no colours.
      window.onDidChangeVisibleTextEditors((editors) => {
        if (this.asked && !editors.some(({ document }) => document === this.asked?.document)) this.drop();
      }),
      store.onDidChange((document) => {
        const isExplainedNow = () => store.of(document).explanations.some((shown) => this.offer && toRange(shown.range).contains(this.offer.range));
        if (this.offer?.document === document && isExplainedNow()) this.set(undefined);
      }),
      // What was selected before there was a server, or before it ended, is explained as well.
      server.onDidStart(() => window.activeTextEditor && void this.look(window.activeTextEditor)),
    );
  }

  /** What was selected is not selected any more: nobody wants its explanation. */
  private drop(): void {
    clearTimeout(this.timer);
    this.asked?.cancelling.cancel();
    this.asked = undefined;
    this.set(undefined);
    this.pointed.fire(undefined);
  }

  private async look({ document, selection, selections }: TextEditor): Promise<void> {
    this.drop();
    if (this.isPaused || selection.isEmpty || selections.length > 1 || !isExplained(document)) return;
    if (!document.getText(selection).trim()) return;
    this.wish(document);
    // Without a server there is nothing to ask; whoever asks for an explanation by a command is told why.
    if (this.server.condition !== "running" && this.server.condition !== "starting") return;
    const cancelling = new CancellationTokenSource();
    const { token } = cancelling;
    this.asked = { document, cancelling };
    const range = new Range(selection.start, selection.end);
    // The words of an explanation are selected to be looked at, by bars and commands of this extension as well.
    const isInside = (await this.known(document)).some((shown) => toRange(shown.range).contains(range));
    if (token.isCancellationRequested) return;
    if (isInside) return this.pointed.fire({ document, range });
    const argument = { uri: this.server.uri(document), range: fromRange(range), trigger: "selection" };
    const answer = await this.server.run<{ tooMany?: number } | null>(SERVER.explain, argument, false, token);
    this.wish(document);
    if (answer?.tooMany && !token.isCancellationRequested) this.set({ document, range, sentences: answer.tooMany });
  }

  private wish(document: TextDocument): void {
    if (this.server.condition === "missing" && isRunningText(document)) this.wished.fire();
  }

  private async known(document: TextDocument) {
    const found = this.store.of(document);
    return (found.version === document.version ? found : await this.store.current(document)).explanations;
  }

  private set(offer: Offer | undefined): void {
    if (offer === this.offer) return;
    this.offer = offer;
    this.offered.fire(offer);
  }
}
