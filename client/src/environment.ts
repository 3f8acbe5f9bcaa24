// Tonelens's own Python environment in the extension's storage, made from the wheel that comes with the extension.
//
// Its name holds the wheel's hash and the Python's version. It is made under a lock, and a mark is written last: what has
// no mark is not complete and is made afresh. Each window keeps the mark of the one it uses fresh; others go after a while.

import { mkdir, readdir, rm, stat, statfs, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { CancellationError, type CancellationToken, l10n, type LogOutputChannel } from "vscode";

import { start } from "../../scripts/lines.mjs";
import { withLock } from "../../scripts/lock.mjs";
import { worthShowing } from "../../scripts/pip_news.mjs";
import { CPU_INDEX, needsCpuIndex, unsupported } from "../../scripts/torch.mjs";
import { Failure, failureOf, type Step } from "./failures";
import { NOBODYS } from "./python";

/** What pyproject.toml asks for; put in when the extension is built. */
declare const TORCH: string;

export const DOWNLOAD = "300 MB";
export const ON_DISK = "1.3 GB";
const NEEDED_BYTES = 2.5e9;
const MARK = "complete";
/** Runs a module that ends with this process, so that nobody clears a folder into which it goes on writing. */
const ATTACHED = join(NOBODYS, "..", "scripts", "attached.py");
const STALE_MS = 3 * 24 * 3_600_000;

/** The wheel inside the extension; its folder's name is its hash. */
export async function wheel(extension: string): Promise<{ path: string; hash: string } | undefined> {
  const folder = join(extension, "dist", "wheel");
  const [hash] = await readdir(folder).catch(() => [] as string[]);
  const file = hash && (await readdir(join(folder, hash))).find((name) => name.endsWith(".whl"));
  return hash && file ? { path: join(folder, hash, file), hash } : undefined;
}

/** The folder of an environment. Short, because files inside have long names and Windows has a limit. */
export function folderOf(storage: string, hash: string, version: string): string {
  return join(storage, `py${version.split(".").slice(0, 2).join("")}-${hash.slice(0, 8)}`);
}

export function interpreterIn(folder: string): string {
  return process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
}

/** Any complete environment for the wheel. Using it keeps it from being deleted as stale. */
export async function existing(storage: string, hash: string): Promise<string | undefined> {
  for (const name of await readdir(storage).catch(() => [] as string[])) {
    if (!name.startsWith("py") || !name.endsWith(`-${hash.slice(0, 8)}`)) continue;
    const folder = join(storage, name);
    if ((await isComplete(folder)) && (await exists(interpreterIn(folder)))) return folder;
  }
  return undefined;
}

/** Says that the environment is in use. */
export async function touch(folder: string): Promise<void> {
  await utimes(join(folder, MARK), new Date(), new Date()).catch(() => undefined);
}

/** Deletes environments of other versions that no window has used for days. */
export async function deleteStale(storage: string, inUse: string): Promise<void> {
  for (const name of await readdir(storage).catch(() => [] as string[])) {
    const folder = join(storage, name);
    if (!/^py\d+-[0-9a-f]+$/.test(name) || folder === inUse) continue;
    const used = await stat(join(folder, MARK)).catch(() => stat(folder).catch(() => undefined));
    if (used && Date.now() - used.mtimeMs > STALE_MS) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** A Python that can make it. */
export interface Python {
  command: string[];
  version: string;
  machine: string;
}

interface Making {
  storage: string;
  wheel: { path: string; hash: string };
  python: Python;
  log: LogOutputChannel;
  report(message: string): void;
  token: CancellationToken;
}

/**
 * Makes the environment, or waits for the window that makes it, and returns its folder.
 *
 * Throws `Failure` with what to do about it, `CancellationError` where the person has thought better of it.
 */
export async function make(making: Making): Promise<string> {
  const { storage, python, report } = making;
  const problem = unsupported(process.platform, python.machine);
  if (problem) throw new Failure(problem);
  await mkdir(storage, { recursive: true });
  const folder = folderOf(storage, making.wheel.hash, python.version);
  const waiting = () => report(l10n.t("Another window is setting it up"));
  await withLock(`${folder}.lock`, waiting, async () => {
    if (making.token.isCancellationRequested) throw new CancellationError();
    if (!(await isComplete(folder))) await build(folder, making);
  });
  return folder;
}

async function build(folder: string, making: Making): Promise<void> {
  const { bavail, bsize } = await statfs(making.storage);
  if (bavail * bsize < NEEDED_BYTES)
    throw new Failure(l10n.t("Tonelens needs {0} of free disk space. Make room and try again.", "2.5 GB"));
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  const pip = [interpreterIn(folder), ATTACHED, "pip", "install", "--no-input", "--disable-pip-version-check", "--progress-bar=off"];
  await run("venv", l10n.t("Creating the environment"), [...making.python.command, ATTACHED, "venv", folder], making);
  if (needsCpuIndex(process.platform, making.python.machine)) await installTorch(pip, making);
  await run("pip", l10n.t("Installing Tonelens"), [...pip, making.wheel.path], making);
  await writeFile(join(folder, MARK), `${making.python.version}\n`);
}

async function installTorch(pip: string[], making: Making): Promise<void> {
  const title = l10n.t("Installing PyTorch");
  try {
    // It may lie in a folder that pip is told to look in.
    await run("pip", title, [...pip, "--no-index", "--no-deps", TORCH], making);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    await run("pip", title, [...pip, "--retries=2", "--index-url", CPU_INDEX, TORCH], making);
  }
}

/** Runs one step; what it says goes to the log, and what people want to know of it to the progress. */
async function run(step: Step, title: string, [program = "", ...args]: string[], making: Making): Promise<void> {
  const { log, report, token } = making;
  report(title);
  log.info([program, ...args].join(" "));
  const tail: string[] = [];
  const { child, ended } = start([program, ...args], NOBODYS, (line: string) => {
    log.info(line);
    tail.push(line);
    const news = worthShowing(line);
    if (news) report(`${title}: ${news}`);
  });
  const cancelling = token.onCancellationRequested(() => child.kill());
  const status = await ended;
  cancelling.dispose();
  if (token.isCancellationRequested) throw new CancellationError();
  if (status !== 0) throw failureOf(step, tail.join("\n"));
}

function isComplete(folder: string): Promise<boolean> {
  return exists(join(folder, MARK));
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
