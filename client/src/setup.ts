// Leads a person to a Python: asks before anything is fetched, shows what is being done, says what is missing.

import {
  CancellationError, commands, ConfigurationTarget, env, type ExtensionContext, l10n, type LogOutputChannel,
  ProgressLocation, Uri, window, workspace,
} from "vscode";

import { onPath } from "../../scripts/interpreters.mjs";
import { deleteStale, DOWNLOAD, existing, interpreterIn, make, ON_DISK, touch, wheel } from "./environment";
import { Failure } from "./failures";
import { chooseInterpreter, missing, NOBODYS, ofPythonExtension, ofSetting } from "./python";
import { type Interpreter, message } from "./server";

const FRESHENING_MS = 3_600_000;

export class Setup {
  private inUse: string | undefined;
  private hasAsked = false;
  private isAsking = false;

  constructor(
    private readonly context: ExtensionContext,
    private readonly log: LogOutputChannel,
    private readonly restart: () => Promise<void>,
  ) {
    const freshening = setInterval(() => this.inUse && void touch(this.inUse), FRESHENING_MS);
    context.subscriptions.push({ dispose: () => clearInterval(freshening) });
  }

  /** The Python to use. Where there is none the person is asked, once unless they want something, and it goes on from there. */
  async find(isAsked: boolean): Promise<Interpreter | undefined> {
    const version = this.context.extension.packageJSON.version as string;
    const found = (await ofSetting()) ?? (await ofPythonExtension(version, this.log)) ?? (await this.managed());
    if (!found && (isAsked || !this.hasAsked)) void this.ask();
    return found;
  }

  /** Offers what can be done; a person has asked for it, or nothing can be explained without. */
  async ask(): Promise<void> {
    if (this.isAsking) return;
    this.hasAsked = this.isAsking = true;
    try {
      await this.question();
    } finally {
      this.isAsking = false;
    }
  }

  private async question(): Promise<void> {
    const install = l10n.t("Set Up");
    const choose = l10n.t("Choose Interpreter…");
    const question = l10n.t(
      "Tonelens needs a Python environment of its own: about {0} to download, {1} on disk. Shall it be set up?",
      DOWNLOAD,
      ON_DISK,
    );
    const answer = await window.showInformationMessage(question, install, choose, l10n.t("Not Now"));
    if (answer === install) await this.install();
    if (answer !== choose) return;
    const path = await chooseInterpreter();
    if (path) await workspace.getConfiguration("tonelens").update("interpreter", path, ConfigurationTarget.Global);
  }

  private get storage(): string {
    return this.context.globalStorageUri.fsPath;
  }

  private async managed(): Promise<Interpreter | undefined> {
    const found = await wheel(this.context.extensionPath);
    const folder = found && (await existing(this.storage, found.hash));
    if (!folder) return undefined;
    this.inUse = folder;
    await touch(folder);
    void deleteStale(this.storage, folder).catch((error: unknown) => this.log.warn(message(error)));
    return { path: interpreterIn(folder), origin: "managed" };
  }

  private async install(): Promise<void> {
    try {
      const title = l10n.t("Tonelens: setting up Python");
      await window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
        const found = await wheel(this.context.extensionPath);
        if (!found) throw new Failure(l10n.t("This build of the extension has no wheel inside. Make one: npm run package."));
        const { python, tooOld } = await onPath(NOBODYS);
        if (!python) throw missing(tooOld);
        const report = (text: string) => progress.report({ message: text });
        await make({ storage: this.storage, wheel: found, python, log: this.log, report, token });
      });
      await this.restart();
    } catch (error) {
      if (!(error instanceof CancellationError)) await this.explain(error);
    }
  }

  private async explain(error: unknown): Promise<void> {
    this.log.error(message(error));
    const [again, logs, get] = [l10n.t("Try Again"), l10n.t("Show Logs"), l10n.t("Get Python")];
    const page = error instanceof Failure ? error.page : undefined;
    const answer = await window.showErrorMessage(message(error), ...(page ? [get] : []), again, logs);
    if (answer === get && page) await env.openExternal(Uri.parse(page));
    if (answer === again) await this.install();
    if (answer === logs) await commands.executeCommand("tonelens.showLogs");
  }
}
