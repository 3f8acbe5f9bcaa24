// Says in the status bar how many sentences of the document are worth a look, and offers to find out.

import { type ExtensionContext, l10n, StatusBarAlignment, window } from "vscode";

import { isRead } from "./documents";
import type { Store } from "./explanations";
import type { Server } from "./server";

export function showToLookAt({ subscriptions }: ExtensionContext, server: Server, store: Store): void {
  const item = window.createStatusBarItem("tonelens.toLookAt", StatusBarAlignment.Left, -1);
  item.name = "Tonelens";
  const update = () => {
    const document = window.activeTextEditor?.document;
    if (!document || !isRead(document) || server.condition !== "running") return item.hide();
    const { toLookAt } = store.of(document);
    item.text = toLookAt?.short ?? l10n.t("Tone");
    item.tooltip = toLookAt?.sentence ?? l10n.t("Review This Document");
    item.accessibilityInformation = { label: `Tonelens: ${item.tooltip}`, role: "button" };
    item.command = toLookAt ? "tonelens.showPanel" : "tonelens.reviewThisDocument";
    item.show();
  };
  subscriptions.push(item, store.onDidChange(update), server.onDidChange(update), window.onDidChangeActiveTextEditor(update));
  update();
}
