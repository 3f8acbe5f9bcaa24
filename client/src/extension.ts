// Puts the parts together. The server judges; everything here starts it, asks it and draws what it says.

import { type ExtensionContext, type TextDocument, window, workspace } from "vscode";

import { ToneChanges } from "./tone_changes";
import { registerCommands } from "./commands";
import { reviewCommitBox } from "./commit_box";
import { COMMIT_BOX, isRead, readManifest } from "./documents";
import { drawMarks } from "./drawing";
import { Store } from "./explanations";
import { drawMargins } from "./margin";
import { Panel } from "./panel";
import { onPythonExtension } from "./python";
import { Selecting } from "./selection";
import { Server } from "./server";
import { Setup } from "./setup";
import { Status } from "./status";
import { showToLookAt } from "./to_look_at";

let server: Server | undefined;

/** What tests look at. */
export interface Parts {
  server: Server;
  store: Store;
  selecting: Selecting;
}

export async function activate(context: ExtensionContext): Promise<Parts> {
  readManifest(context.extension.packageJSON);
  const log = window.createOutputChannel("Tonelens", { log: true });
  const setup: Setup = new Setup(context, log, () => started.restart());
  const started: Server = new Server((isAsked) => setup.find(isAsked), log);
  server = started;
  const store = new Store(context, started);
  const selecting = new Selecting(context, started, store);
  const status = new Status(context, started, store, selecting);
  drawMarks(context, store);
  drawMargins(context, store);
  showToLookAt(context, started, store);
  reviewCommitBox(context, started);
  const changes = new ToneChanges(context, started);
  new Panel(context, started, store, selecting, changes, () => setup.question());
  const setUpPython = (isDecided: boolean) => (isDecided ? setup.install() : setup.ask());
  registerCommands({ context, server: started, store, selecting, status, changes, log, setUpPython, useOwnPython: () => setup.useOwn() });
  // Where nothing is read nobody needs a server. The box for commit messages is there in most windows.
  const wake = (document: TextDocument) => {
    if (started.condition !== "stopped" || !isRead(document)) return;
    if (document.uri.scheme !== COMMIT_BOX || document.getText()) void started.restart();
  };
  const restart = () => {
    if (started.condition !== "stopped") void started.restart();
  };
  context.subscriptions.push(
    log,
    started,
    workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("tonelens.interpreter") && restart()),
    workspace.onDidGrantWorkspaceTrust(restart),
    workspace.onDidOpenTextDocument(wake),
    workspace.onDidChangeTextDocument(({ document }) => wake(document)),
    selecting.onDidWish(() => void setup.suggest()),
  );
  void onPythonExtension(restart).then((subscription) => subscription && context.subscriptions.push(subscription));
  workspace.textDocuments.forEach(wake);
  return { server: started, store, selecting };
}

export function deactivate(): Promise<void> | undefined {
  return server?.stop();
}
