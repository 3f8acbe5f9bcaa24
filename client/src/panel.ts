// The explanation panel: a page that shows what the server says, selects what is clicked and makes the edits that are chosen.

import { randomBytes } from "node:crypto";

import {
  commands, type ExtensionContext, l10n, type TextDocument, Uri, ViewColumn, type WebviewView, type WebviewViewProvider, window,
  workspace, WorkspaceEdit,
} from "vscode";

import type { ToneChanges } from "./tone_changes";
import { select } from "./commands";
import { fromRange, toRange } from "./convert";
import type { Store } from "./explanations";
import { type Page, pageOf, type Trouble } from "./panel/page";
import { type Changes, OUTCOME, PANEL, type Panel as Found, type Range as ProtocolRange } from "./protocol";
import { carryOut, remediesFor } from "./remedies";
import type { Place, Selecting } from "./selection";
import type { Server } from "./server";

const VIEW = "tonelens.explanation";

/** What the page tells: what is clicked. */
interface Said {
  range?: ProtocolRange;
  offer?: number;
  edit?: [number, number];
  uri?: string;
  back?: boolean;
}

export class Panel implements WebviewViewProvider {
  private view: WebviewView | undefined;
  private document: TextDocument | undefined;
  private page: Page | undefined;
  private found: Found | undefined;
  private pointed: ProtocolRange | undefined;
  private latest = 0;

  constructor(
    private readonly context: ExtensionContext,
    private readonly server: Server,
    store: Store,
    private readonly selecting: Selecting,
    private readonly changes: ToneChanges,
    private readonly question: () => string,
  ) {
    context.subscriptions.push(
      window.registerWebviewViewProvider(VIEW, this),
      store.onDidChange((document) => document === this.document && void this.update()),
      window.onDidChangeActiveTextEditor(() => void this.follow()),
      server.onDidChange(() => void this.update()),
      selecting.onDidOffer(() => void this.show()),
      changes.onDidChange(() => void this.show()),
      selecting.onDidPoint((place) => void this.point(place)),
    );
  }

  resolveWebviewView(view: WebviewView): void {
    this.view = view;
    if (this.server.condition === "stopped") void this.server.restart();
    const { webview } = view;
    const dist = Uri.joinPath(this.context.extensionUri, "dist");
    const media = Uri.joinPath(this.context.extensionUri, "client", "media");
    webview.options = { enableScripts: true, localResourceRoots: [dist, media] };
    webview.onDidReceiveMessage(({ range, offer, edit, uri, back }: Said) => {
      const chosen = offer === undefined ? undefined : this.page?.offers[offer];
      if (chosen) void carryOut(chosen);
      else if (edit) void this.soften(...edit);
      else if (range && uri) void this.goIn(uri, range);
      else if (range) void this.go(range);
      else if (back) this.changes.close();
      else void this.follow();
    });
    view.onDidChangeVisibility(() => void this.follow());
    view.onDidDispose(() => (this.view = undefined));
    const nonce = randomBytes(16).toString("base64");
    const style = webview.asWebviewUri(Uri.joinPath(media, "panel.css"));
    const script = webview.asWebviewUri(Uri.joinPath(dist, "panel.js"));
    const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
    webview.html = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${style}">
<title>Tonelens</title>
</head>
<body><div id="spoken" aria-live="polite"></div><main id="page"></main><script nonce="${nonce}" src="${script}"></script></body>
</html>`;
  }

  /** Shows the document that is edited; the last one stays where another panel has the focus. */
  private async follow(): Promise<void> {
    this.document = window.activeTextEditor?.document ?? this.document;
    await this.update();
  }

  private async update(): Promise<void> {
    if (!this.view?.visible) return;
    const number = ++this.latest;
    const found = this.document && (await this.server.request<Found>(PANEL, { uri: this.server.uri(this.document) }));
    // An answer that a later one has overtaken is shown no more.
    if (number !== this.latest) return;
    this.found = found;
    this.pointed = undefined;
    await this.show();
  }

  /** Shows what is explained at a place that somebody has selected. */
  private async point(place: Place | undefined): Promise<void> {
    const pointed = place?.document === this.document ? place : undefined;
    if (!pointed && !this.pointed) return;
    this.pointed = pointed && fromRange(pointed.range);
    await this.show();
  }

  private async show(): Promise<void> {
    const { offer } = this.selecting;
    const isHere = offer !== undefined && offer.document === this.document;
    const { found: changes } = this.changes;
    const page = pageOf(this.found, isHere ? offer : undefined, this.pointed, this.trouble());
    this.page = changes ? { ...page, notice: "", offers: [], spoken: spokenOf(changes), changes } : page;
    await this.view?.webview.postMessage(this.page);
  }

  private trouble(): Trouble | undefined {
    const { condition, failure, lastError = "" } = this.server;
    if (condition === "failed") return { notice: lastError, remedies: remediesFor(failure) };
    const setUp = { title: l10n.t("Set Up Python"), command: "tonelens.setUpPython", arguments: [true] };
    return condition === "missing" ? { notice: this.question(), remedies: [setUp] } : undefined;
  }

  /** Makes one of a sentence's edits, unless the document has changed since it was offered. */
  private async soften(row: number, which: number): Promise<void> {
    const { document, found } = this;
    const edit = found?.rows[row]?.edits[which];
    if (!document || !edit || found?.version !== document.version) return;
    const change = new WorkspaceEdit();
    change.replace(document.uri, toRange(edit.range), edit.text);
    if (await workspace.applyEdit(change)) await commands.executeCommand(OUTCOME, document.uri.toString(), edit.range, edit.outcome);
  }

  private async go(range: ProtocolRange): Promise<void> {
    if (this.document) await goTo(this.document, range);
  }

  private async goIn(address: string, range: ProtocolRange): Promise<void> {
    const uri = this.changes.place(address);
    if (uri) await goTo(await workspace.openTextDocument(uri), range);
  }
}

async function goTo(document: TextDocument, range: ProtocolRange): Promise<void> {
  const column = window.visibleTextEditors.find((one) => one.document === document)?.viewColumn;
  select(await window.showTextDocument(document, column ?? ViewColumn.Active), toRange(range));
}

/** What a screen reader says of a comparison. */
function spokenOf({ summary, documents }: Changes): string {
  return summary || documents.map(({ heading, message }) => message || heading).join(" ");
}
