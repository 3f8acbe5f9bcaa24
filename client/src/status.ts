// The language status item: which model, what goes on, what went wrong last.

import { commands, type ExtensionContext, l10n, languages, LanguageStatusSeverity, window, workspace } from "vscode";

import { readLanguages, readSelector } from "./documents";
import type { Store } from "./explanations";
import { offered } from "./panel/page";
import { remediesFor } from "./remedies";
import type { Selecting } from "./selection";
import type { Server } from "./server";

export class Status {
  private readonly item = languages.createLanguageStatusItem("tonelens", readSelector());

  constructor(
    { subscriptions }: ExtensionContext,
    private readonly server: Server,
    private readonly store: Store,
    private readonly selecting: Selecting,
  ) {
    this.item.name = "Tonelens";
    subscriptions.push(
      this.item,
      server.onDidChange(() => this.update()),
      store.onDidChange(() => this.update()),
      selecting.onDidOffer(() => this.update()),
      window.onDidChangeActiveTextEditor(() => this.update()),
      workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("tonelens") && this.update()),
    );
    this.update();
  }

  update(): void {
    const { item, server } = this;
    const document = window.activeTextEditor?.document;
    const known = document && this.store.of(document);
    const activity = server.condition === "running" ? (known?.status ?? "idle") : server.condition;
    item.text = `Tonelens: ${workspace.getConfiguration("tonelens").get("model", "built-in")}`;
    // What is read the server says when it has started.
    item.selector = readSelector();
    item.busy = ["starting", "loading", "explaining"].includes(activity);
    item.detail = this.detail(activity);
    item.severity = server.condition === "failed" ? LanguageStatusSeverity.Error : this.mildSeverity();
    item.command = this.command();
    void commands.executeCommand("setContext", "tonelens.languages", readLanguages());
    void commands.executeCommand("setContext", "tonelens.hasExplained", (known?.explanations.length ?? 0) > 0);
  }

  private mildSeverity(): LanguageStatusSeverity {
    const isFine = this.server.condition !== "missing" && !this.server.lastError;
    return isFine ? LanguageStatusSeverity.Information : LanguageStatusSeverity.Warning;
  }

  private detail(activity: string): string {
    if (this.server.lastError) return this.server.lastError;
    if (this.selecting.isPaused && activity === "idle") return l10n.t("Paused");
    if (this.selecting.offer && activity === "idle") return l10n.t("Long selection");
    const activities: Record<string, string> = {
      starting: l10n.t("Starting"),
      loading: l10n.t("Loading the model"),
      explaining: l10n.t("Explaining"),
      stopped: l10n.t("Not started"),
      missing: l10n.t("Needs Python"),
      failed: l10n.t("Does not run"),
      idle: l10n.t("Ready"),
    };
    return activities[activity] ?? "";
  }

  private command() {
    if (this.server.condition === "failed") return remediesFor(this.server.failure)[0];
    if (this.server.condition === "missing") return { command: "tonelens.setUpPython", title: l10n.t("Set Up Python") };
    if (this.server.lastError) return { command: "tonelens.showLogs", title: l10n.t("Show Logs") };
    if (this.selecting.isPaused) return { command: "tonelens.pause", title: l10n.t("Resume") };
    if (this.selecting.offer) return { command: "tonelens.explainSelection", title: offered(this.selecting.offer) };
    return { command: "tonelens.chooseModel", title: l10n.t("Choose Model") };
  }
}
