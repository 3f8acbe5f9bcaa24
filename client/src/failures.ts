// Tells what is missing from what a step of the installation said, in one sentence with what to do about it.

import { l10n } from "vscode";

/** Something that a person can act on; its message is shown as it is. */
export class Failure extends Error {
  /** @param page where what is missing can be had */
  constructor(
    problem: string,
    readonly page?: string,
  ) {
    super(problem);
  }
}

/** The setting names an interpreter that will not do. */
export class WrongInterpreter extends Failure {}

/** The server ends whenever it is started. */
export class KeepsEnding extends Failure {}

export type Step = "venv" | "pip";

export function failureOf(step: Step, output: string): Failure {
  if (/No space left on device|ENOSPC|not enough space/i.test(output))
    return new Failure(l10n.t("The disk is full. Make room ({0}) and try again.", "2.5 GB"));
  if (step === "venv" && /ensurepip|No module named venv/i.test(output))
    return new Failure(l10n.t("This Python cannot create environments. On Debian and Ubuntu, install python3-venv."));
  if (/NewConnectionError|NameResolutionError|getaddrinfo|Temporary failure in name|timed out|ProxyError|SSLError/i.test(output))
    return new Failure(l10n.t("The package index cannot be reached. Check the network or the proxy, and try again."));
  if (/No matching distribution|not a supported wheel|Requires-Python/i.test(output))
    return new Failure(l10n.t("There is no PyTorch for this platform and this Python. Choose another Python."));
  return new Failure(l10n.t("The installation failed. See its log."));
}
