// Owns the language server: starts it, starts it again, and passes on what it is asked. Starts and stops wait for each other.

import {
  type Diagnostic, type Disposable, EventEmitter, l10n, type LogOutputChannel, ProgressLocation, type TextDocument, type Uri, window,
  workspace,
} from "vscode";
import {
  CancellationToken, CloseAction, type DocumentDiagnosticReport, DocumentDiagnosticReportKind, DocumentDiagnosticRequest,
  type ErrorHandler, type Executable, LanguageClient, type LanguageClientOptions, ResponseError, State,
  type StaticFeature, WorkDoneProgress, type WorkDoneProgressBegin, type WorkDoneProgressEnd, type WorkDoneProgressReport,
} from "vscode-languageclient/node";

import { announce, type Reads, SELECTOR } from "./documents";
import { KeepsEnding } from "./failures";
import { CHANGED } from "./protocol";
import { NOBODYS } from "./python";
import { carryOut, remediesFor } from "./remedies";

/** The Python that runs the server. */
export interface Interpreter {
  path: string;
  origin: "setting" | "extension" | "managed";
}

/** `missing` is where there is no Python to run it, `stopped` where nobody has wanted it yet. */
export type Condition = "stopped" | "missing" | "starting" | "running" | "failed";

/** Told how far something is. */
type Watch = (value: WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd) => void;

const STOP_MS = 3_000;

// Cancelled, replaced by a newer request, or about a text that has changed: nothing that a person has to be told.
const SILENT_CODES = [-32800, -32801, -32802];
// The connection was lost with the request on its way, or before.
const LOST_CODES = [-32097, -32099];

export class Server implements Disposable {
  private client: LanguageClient | undefined;
  private queue: Promise<void> = Promise.resolve();
  private wanted = 0;
  private readonly changed = new EventEmitter<Condition>();
  private readonly started = new EventEmitter<void>();
  private displays = 0;
  private readonly explained = new EventEmitter<string>();
  readonly onDidChange = this.changed.event;
  readonly onDidStart = this.started.event;
  /** What is explained in the document of this address is something else now. */
  readonly onExplained = this.explained.event;
  condition: Condition = "stopped";
  interpreter: Interpreter | undefined;
  /** What went wrong last, until something goes right. */
  lastError: string | undefined;
  /** Why it does not run, where it has failed. */
  failure: unknown;

  /** @param find names the Python to use, or nothing where there is none yet; `isAsked` where a person waits for it. */
  constructor(
    private readonly find: (isAsked: boolean) => Promise<Interpreter | undefined>,
    private readonly log: LogOutputChannel,
  ) {}

  /** Starts the server, or starts it again. Of several calls in a row only the last one starts anything. */
  restart(isAsked = false): Promise<void> {
    const number = ++this.wanted;
    this.queue = this.queue.then(async () => {
      if (number !== this.wanted) return;
      this.set("starting");
      await this.stopNow();
      try {
        this.interpreter = await this.find(isAsked);
        if (number !== this.wanted) return;
        if (!this.interpreter) return this.set("missing");
        await this.startNow(this.interpreter);
      } catch (error) {
        this.fail(error);
      }
    });
    return this.queue;
  }

  stop(): Promise<void> {
    this.wanted++;
    this.queue = this.queue.then(() => this.stopNow()).then(() => this.set("stopped"));
    return this.queue;
  }

  /** The answer to a request; nothing where no server runs or it has no answer. */
  async request<T>(method: string, parameters: object): Promise<T | undefined> {
    if (!this.client || this.condition !== "running") return undefined;
    try {
      return await this.client.sendRequest<T>(method, parameters);
    } catch (error) {
      this.log.debug(`${method}: ${message(error)}`);
      return undefined;
    }
  }

  /** The problems of a document that the editor does not ask for by itself; nothing where no server runs. */
  async problems(document: TextDocument): Promise<Diagnostic[] | undefined> {
    const textDocument = { uri: this.uri(document) };
    const report = await this.request<DocumentDiagnosticReport>(DocumentDiagnosticRequest.method, { textDocument });
    if (report?.kind !== DocumentDiagnosticReportKind.Full) return undefined;
    return this.client?.protocol2CodeConverter.asDiagnostics(report.items);
  }

  /** Runs one of the server's commands. A person who asked for it is told what is wrong; otherwise it stays in the status. */
  async run<T>(command: string, argument: object, isAsked = true, token?: CancellationToken, watch?: Watch): Promise<T | undefined> {
    if (this.condition !== "running" && this.condition !== "starting") await this.restart(isAsked);
    await this.queue;
    if (this.condition === "starting") await this.settled(); // it ended by itself and is on its way back
    if (!this.client || this.condition !== "running") return undefined;
    if (token?.isCancellationRequested) return undefined;
    const client = this.client;
    const workDoneToken = watch && `tonelens-client-${++this.displays}`;
    const listening = watch && workDoneToken && client.onProgress(WorkDoneProgress.type, workDoneToken, watch);
    const parameters = { command, arguments: [argument], ...(workDoneToken && { workDoneToken }) };
    const work = () => client.sendRequest<T>("workspace/executeCommand", parameters, token ?? CancellationToken.None);
    return this.tell(work, isAsked).finally(() => listening && listening.dispose());
  }

  /** Runs a command that may take a while, with how far it is and a way to cancel it in sight. */
  async runInSight(command: string, argument: object): Promise<void> {
    const options = { location: ProgressLocation.Notification, title: "Tonelens", cancellable: true };
    await window.withProgress(options, async (progress, token) => {
      let part = 0;
      await this.run(command, argument, true, token, (value) => {
        if (value.kind === "end") return;
        const { message, percentage = part } = value;
        progress.report({ message: `${message ?? ""} ${percentage}%`.trim(), increment: percentage - part });
        part = percentage;
      });
    });
  }

  uri(document: TextDocument): string {
    return this.address(document.uri);
  }

  /** What the server calls a document of this address. */
  address(uri: Uri): string {
    return this.client?.code2ProtocolConverter.asUri(uri) ?? uri.toString();
  }

  dispose(): void {
    void this.stop();
    for (const emitter of [this.changed, this.started, this.explained]) emitter.dispose();
  }

  private settled(): Promise<void> {
    return new Promise((resolve) => {
      const listening = this.onDidChange((condition) => {
        if (condition === "starting") return;
        listening.dispose();
        resolve();
      });
    });
  }

  private async tell<T>(work: () => Promise<T>, isAsked: boolean): Promise<T | undefined> {
    try {
      const answer = await work();
      this.note(undefined);
      return answer;
    } catch (error) {
      if (error instanceof ResponseError && SILENT_CODES.includes(error.code)) return undefined;
      // What the library says of a lost connection is for the log.
      const isOwn = error instanceof ResponseError && !LOST_CODES.includes(error.code);
      if (!isOwn) this.log.warn(message(error));
      const problem = isOwn ? message(error) : l10n.t("The server stopped before it answered. Try again.");
      this.note(problem);
      if (isAsked) void window.showWarningMessage(problem);
      return undefined;
    }
  }

  private note(error: string | undefined): void {
    if (error === this.lastError) return;
    this.lastError = error;
    this.changed.fire(this.condition);
  }

  private async startNow({ path }: Interpreter): Promise<void> {
    const executable: Executable = { command: path, args: ["-m", "tonelens", "serve"], options: { cwd: NOBODYS } };
    const client = new LanguageClient("tonelens", "Tonelens", executable, this.options());
    client.clientOptions.errorHandler = this.handler(client.createDefaultErrorHandler());
    client.registerFeature(DRAWS);
    client.onNotification(CHANGED, ({ uri }: { uri: string }) => this.explained.fire(uri));
    client.onDidChangeState(({ newState }) => {
      if (this.client !== client) return;
      if (newState === State.Running) this.set("running");
      else if (newState === State.Starting) this.set("starting");
      else if (this.condition === "running") this.set("failed");
    });
    this.client = client;
    this.log.info(`starting ${path} -m tonelens serve`);
    await client.start().catch((error: unknown) => {
      this.log.error(message(error));
      throw new KeepsEnding(l10n.t("The server does not start. See its log."));
    });
    const experimental = client.initializeResult?.capabilities.experimental as { tonelens?: { reads?: Reads } } | undefined;
    announce(experimental?.tonelens?.reads);
    this.failure = this.lastError = undefined;
    this.set("running");
  }

  private async stopNow(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (!client) return;
    await client.dispose(STOP_MS).catch((error: unknown) => this.log.debug(`stopping: ${message(error)}`));
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: SELECTOR,
      outputChannel: this.log,
      diagnosticCollectionName: "tonelens",
      initializationOptions: { trusted: workspace.isTrusted },
      middleware: {
        // Commands of light bulbs and lenses.
        executeCommand: (command, parameters, next) => this.tell(async () => next(command, parameters), true),
      },
    };
  }

  /** Starts an ended server again as often as is usual, but without a message each time. */
  private handler(usual: ErrorHandler): ErrorHandler {
    return {
      error: (...problem) => usual.error(...problem),
      closed: async () => {
        const result = await usual.closed();
        if (result.action === CloseAction.DoNotRestart) this.fail(new KeepsEnding(l10n.t("The server keeps stopping. See its log.")));
        return { ...result, handled: true };
      },
    };
  }

  private fail(error: unknown): void {
    this.failure = error;
    this.lastError = message(error);
    this.log.error(this.lastError);
    this.set("failed");
    const remedies = remediesFor(error);
    void window.showErrorMessage(this.lastError, ...remedies).then((remedy) => remedy && carryOut(remedy));
  }

  private set(condition: Condition): void {
    const hasStarted = condition === "running" && this.condition !== "running";
    this.condition = condition;
    this.changed.fire(condition);
    if (hasStarted) this.started.fire();
  }
}

/** Tells the server that this client colours words itself. */
const DRAWS: StaticFeature = {
  fillClientCapabilities(capabilities) {
    capabilities.experimental = { ...capabilities.experimental, tonelens: { draws: true } };
  },
  initialize() {},
  getState: () => ({ kind: "static" }),
  clear() {},
};

export function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
