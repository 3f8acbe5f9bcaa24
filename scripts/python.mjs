// Finds a Python that is new enough, and asks any Python what it is.

import { spawnSync } from "node:child_process";

import { Failure } from "./process.mjs";

const OLDEST = "3.10";
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

/** `{ command, version, machine }` of a Python, or null where it does not run (a shim without a version, the Windows store's stub). */
export function ask(command) {
  const { status, stdout } = spawnSync(command[0], [...command.slice(1), "-c", QUESTION], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    timeout: 20_000,
    windowsHide: true,
  });
  const match = status === 0 && /(\d+\.\d+\.\d+) (\S+)\s*$/.exec(stdout);
  return match ? { command, version: match[1], machine: match[2] } : null;
}

/** The Python that `TONELENS_PYTHON` names, or the first candidate that is new enough. */
export function findPython() {
  const named = process.env.TONELENS_PYTHON;
  if (named) {
    const python = ask([named]);
    if (python && isRecent(python)) return python;
    const problem = python ? `is Python ${python.version}` : `is "${named}", and that is no Python that runs`;
    throw new Failure(`TONELENS_PYTHON ${problem}. Name a Python ${OLDEST} or newer, or unset it.`);
  }
  const tooOld = [];
  for (const command of CANDIDATES) {
    const python = ask(command);
    if (python && isRecent(python)) return python;
    if (python) tooOld.push(python.version);
  }
  const found = tooOld.length ? `there is only Python ${[...new Set(tooOld)].join(" and ")}` : "there is no Python";
  throw new Failure(
    `Tonelens needs Python ${OLDEST} or newer, and ${found} on the PATH. ` +
      "Install one from https://www.python.org/downloads/, or set TONELENS_PYTHON to where it is.",
  );
}

/** Whether Tonelens runs on it. */
export function isRecent({ version }) {
  const [major, minor] = version.split(".").map(Number);
  const [oldestMajor, oldestMinor] = OLDEST.split(".").map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
