// What a person can do where the server does not run, one table for messages, panel and status.

import { commands, l10n } from "vscode";

import { KeepsEnding, WrongInterpreter } from "./failures";

/** A button: `title` is what it says. */
export interface Remedy {
  title: string;
  command: string;
  arguments?: unknown[];
}

/** The one that helps most comes first. */
export function remediesFor(failure: unknown): Remedy[] {
  const logs = { title: l10n.t("Show Logs"), command: "tonelens.showLogs" };
  const restart = { title: l10n.t("Restart"), command: "tonelens.restartServer" };
  if (failure instanceof WrongInterpreter)
    return [
      { title: l10n.t("Use Tonelens’s Own Python"), command: "tonelens.useOwnPython" },
      { title: l10n.t("Open Setting"), command: "workbench.action.openSettings", arguments: ["tonelens.interpreter"] },
    ];
  if (failure instanceof KeepsEnding) return [restart, logs];
  return [restart, { title: l10n.t("Set Up Python…"), command: "tonelens.setUpPython" }, logs];
}

export function carryOut({ command, arguments: given = [] }: Remedy): Thenable<unknown> {
  return commands.executeCommand(command, ...given);
}
