// Finds the Python that runs the server: the setting's, the Python extension's, or one of Tonelens's own.

import { type Event, extensions, l10n, type LogOutputChannel, type Uri, window, workspace } from "vscode";

import { ask, OLDEST, outputOf } from "../../scripts/interpreters.mjs";
import { Failure, WrongInterpreter } from "./failures";
import type { Interpreter } from "./server";

const PYTHON_EXTENSION = "ms-python.python";
/** Python looks for modules where it is started first, so that must be in nobody's project: it is where this code is. */
export const NOBODYS = __dirname;

/** The part of the Python extension's interface that is used here. */
interface PythonExtension {
  environments: {
    getActiveEnvironmentPath(resource?: Uri): { path: string };
    resolveEnvironment(path: { path: string }): Promise<{ executable: { uri?: Uri } } | undefined>;
    onDidChangeActiveEnvironmentPath: Event<unknown>;
  };
}

/** The interpreter of the setting; it must do, because somebody chose it. */
export async function ofSetting(): Promise<Interpreter | undefined> {
  const path = workspace.getConfiguration("tonelens").get<string>("interpreter", "").trim();
  if (!path) return undefined;
  const found = await versionOfTonelens(path);
  if (found) return { path, origin: "setting" };
  if (await ask([path], NOBODYS))
    throw new WrongInterpreter(l10n.t('tonelens.interpreter is "{0}", which has no Tonelens. Install it there, or clear the setting.', path));
  throw new WrongInterpreter(l10n.t('tonelens.interpreter is "{0}", which does not run. Correct the setting, or clear it.', path));
}

/**
 * The interpreter that the Python extension uses, if it has this version of Tonelens. It can come with the folder, so it
 * is run only where the folder is trusted.
 */
export async function ofPythonExtension(version: string, log: LogOutputChannel) {
  const environments = (await pythonExtension())?.environments;
  if (!environments || !workspace.isTrusted) return undefined;
  const active = environments.getActiveEnvironmentPath(workspace.workspaceFolders?.[0]?.uri);
  const path = (await environments.resolveEnvironment(active))?.executable.uri?.fsPath;
  if (!path) return undefined;
  const found = await versionOfTonelens(path);
  if (found !== version) {
    log.info(`the Python extension's interpreter has ${found ? `Tonelens ${found}` : "no Tonelens"}; ${version} is needed`);
    return undefined;
  }
  return { path, origin: "extension" } as const;
}

/** Calls back when another interpreter is chosen in the Python extension. */
export async function onPythonExtension(changed: () => void) {
  return (await pythonExtension())?.environments.onDidChangeActiveEnvironmentPath(changed);
}

/** What to tell where no Python on the PATH will do. */
export function missing(tooOld: string[]): Failure {
  const problem = tooOld.length
    ? l10n.t("Tonelens needs Python {0} or newer, but there is only {1}. Install a newer one.", OLDEST, tooOld.join(", "))
    : l10n.t("Tonelens needs Python {0} or newer, and none is on the PATH. Install it.", OLDEST);
  return new Failure(problem, "https://www.python.org/downloads/");
}

export async function chooseInterpreter(): Promise<string | undefined> {
  const chosen = await window.showOpenDialog({ title: l10n.t("The Python that has Tonelens"), canSelectMany: false });
  return chosen?.[0]?.fsPath;
}

async function versionOfTonelens(path: string): Promise<string | undefined> {
  const output = await outputOf([path], ["-c", "import tonelens; print(tonelens.__version__)"], NOBODYS);
  return output?.trim() || undefined;
}

async function pythonExtension(): Promise<PythonExtension | undefined> {
  const extension = extensions.getExtension<PythonExtension>(PYTHON_EXTENSION);
  // One that does not start is none; it says so itself.
  return extension && (extension.isActive ? extension.exports : await extension.activate().then(undefined, () => undefined));
}
