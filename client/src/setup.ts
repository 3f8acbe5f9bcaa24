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
/** Remembered on this machine: the person knows what is missing. */
const SUGGESTED = "setUpSuggested";

export class Setup {
  private inUse: string | undefined;
  private isAsking = false;
  private isInstalling = false;

  constructor(
    private readonly context: ExtensionContext,
    private readonly log: LogOutputChannel,
    private readonly restart: () => Promise<void>,
  ) {
    const freshening = setInterval(() => this.inUse && void touch(this.inUse), FRESHENING_MS);
    context.subscriptions.push({ dispose: () => clearInterval(freshening) });
  }

  /** The Python to use. A person who waits for it is asked where there is none, and it goes on from there. */
  async find(isAsked: boolean): Promise<Interpreter | undefined> {
    const version = this.context.extension.packageJSON.version as string;
    const found = (await ofSetting()) ?? (await ofPythonExtension(version, this.log)) ?? (await this.managed());
    if (!found && isAsked) void this.ask();
    return found;
  }

  /** Mentions once on this machine what is missing, to somebody who seems to want it. Nothing waits for the answer. */
  async suggest(): Promise<void> {
    if (this.isAsking || this.isInstalling || this.context.globalState.get(SUGGESTED)) return;
    await this.context.globalState.update(SUGGESTED, true);
    await this.answered(await window.showInformationMessage(this.question(), ...this.choices(), l10n.t("Not Now")));
  }

  /** Offers what can be done to somebody who has asked for it: in a dialogue, which cannot slip away. */
  async ask(): Promise<void> {
    if (this.isInstalling) {
      void window.showInformationMessage(l10n.t("Tonelens is setting up its Python. Try again when that is done."));
      return;
    }
    if (this.isAsking) return;
    this.isAsking = true;
    const asking = window.showInformationMessage(this.question(), { modal: true, detail: this.caution() }, ...this.choices());
    const answer = await asking;
    this.isAsking = false;
    await this.answered(answer);
  }

  /** Sets up without a further question; what leads here says what that is. */
  async install(): Promise<void> {
    if (this.isInstalling) return;
    this.isInstalling = true;
    try {
      await this.installNow();
    } finally {
      this.isInstalling = false;
    }
  }

  /** Leaves the setting that names another one. */
  async useOwn(): Promise<void> {
    await this.forgetSetting();
    if (await this.managed()) await this.restart();
    else await this.ask();
  }

  /** What is missing, and what it costs. */
  question(): string {
    return l10n.t(
      "Tonelens needs its own Python environment: about {0} to download, {1} on disk. Set it up?",
      DOWNLOAD,
      ON_DISK,
    );
  }

  private caution(): string {
    const path = workspace.getConfiguration("tonelens").get<string>("interpreter", "").trim();
    return path ? l10n.t('This clears the setting tonelens.interpreter, now "{0}".', path) : "";
  }

  private choices(): string[] {
    return [l10n.t("Set Up"), l10n.t("Choose Interpreter…")];
  }

  private async answered(answer: string | undefined): Promise<void> {
    const [install, choose] = this.choices();
    if (answer === install) await this.install();
    if (answer !== choose) return;
    const path = await chooseInterpreter();
    if (path) await workspace.getConfiguration("tonelens").update("interpreter", path, ConfigurationTarget.Global);
  }

  private async forgetSetting(): Promise<void> {
    const configuration = workspace.getConfiguration("tonelens");
    if (configuration.get<string>("interpreter")) await configuration.update("interpreter", undefined, ConfigurationTarget.Global);
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

  private async installNow(): Promise<void> {
    try {
      const title = l10n.t("Tonelens: Setting up Python");
      await window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
        const found = await wheel(this.context.extensionPath);
        if (!found) throw new Failure(l10n.t("This build of the extension contains no wheel. Build one: npm run package."));
        const { python, tooOld } = await onPath(NOBODYS);
        if (!python) throw missing(tooOld);
        const report = (text: string) => progress.report({ message: text });
        await make({ storage: this.storage, wheel: found, python, log: this.log, report, token });
      });
      await this.forgetSetting();
      await this.restart();
    } catch (error) {
      // Nothing waits for what a person does with a message.
      if (!(error instanceof CancellationError)) void this.explain(error);
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
