// What changed in tone since the last commit: which documents are meant, and what the server says of them, as long as it is shown.

import { commands, EventEmitter, type ExtensionContext, extensions, l10n, Uri, window, workspace } from "vscode";

import { type Changes, SERVER } from "./protocol";
import type { Server } from "./server";

/** So long after the last key documents are compared again. */
const RESTING_MS = 1_000;
const GIT = "vscode.git";
/** Of git's extension: a file that is gone has no text to compare. */
const GONE = [2, 6];

/** The part of git's extension that is used here. */
interface Git {
  getAPI(version: 1): {
    getRepository(root: Uri): { state: Record<"indexChanges" | "workingTreeChanges", { uri: Uri; status: number }[]> } | null;
  };
}

/** What menus of the source control view hand over: chosen files, or a whole repository. */
interface Chosen {
  resourceUri?: Uri;
  rootUri?: Uri;
}

export class ToneChanges {
  private wanted: Uri[] = [];
  private timer: NodeJS.Timeout | undefined;
  private latest = 0;
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  /** Nothing where nobody looks at it. */
  found: Changes | undefined;

  constructor(
    { subscriptions }: ExtensionContext,
    private readonly server: Server,
  ) {
    subscriptions.push(
      this.changed,
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (!this.found || contentChanges.length === 0 || !this.place(this.server.address(document.uri))) return;
        clearTimeout(this.timer);
        this.timer = setTimeout(() => void this.compare(false), RESTING_MS);
      }),
    );
  }

  /** Compares what is chosen, and otherwise the document that is edited. */
  async show(...chosen: unknown[]): Promise<void> {
    const uris = await meant(chosen as (Chosen | undefined)[]);
    if (!uris) return;
    if (uris.length === 0) {
      void window.showInformationMessage(l10n.t("No document has changed since the last commit."));
      return;
    }
    this.wanted = uris;
    await this.compare(true);
    if (this.found) await commands.executeCommand("tonelens.explanation.focus");
  }

  close(): void {
    this.latest++;
    clearTimeout(this.timer);
    this.set(undefined);
  }

  /** The document that the server calls so. */
  place(address: string): Uri | undefined {
    return this.wanted.find((uri) => this.server.address(uri) === address);
  }

  private async compare(isAsked: boolean): Promise<void> {
    const number = ++this.latest;
    const found = await this.server.run<Changes>(SERVER.changes, { uris: this.wanted.map((uri) => this.server.address(uri)) }, isAsked);
    // What was shown stays where typing has overtaken the answer.
    if (number === this.latest && (found || isAsked)) this.set(found);
  }

  private set(found: Changes | undefined): void {
    this.found = found;
    this.changed.fire();
  }
}

/** Nothing where no document is open, which is said. */
async function meant(chosen: (Chosen | undefined)[]): Promise<Uri[] | undefined> {
  const [first] = chosen;
  if (first instanceof Uri) return [first];
  if (first?.rootUri) return changedIn(first.rootUri);
  const resources = chosen.flatMap((one) => (one?.resourceUri ? [one.resourceUri] : []));
  if (resources.length > 0) return resources;
  const active = window.activeTextEditor?.document.uri;
  if (active) return [active];
  void window.showInformationMessage(l10n.t("Open a document first."));
  return undefined;
}

async function changedIn(root: Uri): Promise<Uri[]> {
  const git = extensions.getExtension<Git>(GIT);
  const state = (git && (git.isActive ? git.exports : await git.activate()))?.getAPI(1).getRepository(root)?.state;
  const changes = [...(state?.indexChanges ?? []), ...(state?.workingTreeChanges ?? [])].filter(({ status }) => !GONE.includes(status));
  return [...new Map(changes.map(({ uri }) => [uri.toString(), uri])).values()];
}
