// Finds a Python that is new enough, and asks any Python what it is. The editor extension uses this as well.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const PATIENCE_MS = 20_000;
const run = promisify(execFile);

export const OLDEST = "3.10";
const CANDIDATES = [
  ["python3.13"],
  ["python3.12"],
  ["python3.11"],
  ["python3.10"],
  ["python3"],
  ["python"],
  ["py", "-3"], // the launcher of python.org's Windows installer
];
// Runs on Python 2 as well, so that it can be named as too old.
const QUESTION = "import platform, sys; print('%d.%d.%d %s' % (sys.version_info[:3] + (platform.machine(),)))";

/** The first Python on the PATH that is new enough, if there is one, and the versions of those that are not. */
export async function onPath(folder) {
  const tooOld = [];
  for (const command of CANDIDATES) {
    const python = await ask(command, folder);
    if (python && isRecent(python)) return { python, tooOld };
    if (python && !tooOld.includes(python.version)) tooOld.push(python.version);
  }
  return { tooOld };
}

/** `{ command, version, machine }` of a Python; nothing where it does not run. It is asked in `folder`, or where we are. */
export async function ask(command, folder) {
  const [, version, machine] = /(\d+\.\d+\.\d+) (\S+)\s*$/.exec((await outputOf(command, ["-c", QUESTION], folder)) ?? "") ?? [];
  return version && machine ? { command, version, machine } : undefined;
}

/** What a program writes; nothing where it fails: a shim without a version, the Windows store's stub, or no program at all. */
export async function outputOf([program = "", ...before], args, folder) {
  const options = { timeout: PATIENCE_MS, windowsHide: true, ...(folder && { cwd: folder }) };
  return run(program, [...before, ...args], options).then(
    ({ stdout }) => String(stdout),
    () => undefined,
  );
}

/** Whether Tonelens runs on it. */
export function isRecent({ version }) {
  const [major, minor] = version.split(".").map(Number);
  const [oldestMajor, oldestMinor] = OLDEST.split(".").map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
