// Finds a Python that is new enough, and asks any Python what it is.

import { spawnSync } from "node:child_process";

import { answer, CANDIDATES, isRecent, OLDEST, QUESTION } from "./interpreters.mjs";
import { Failure } from "./process.mjs";

/** `{ command, version, machine }` of a Python, or null where it does not run (a shim without a version, the Windows store's stub). */
export function ask(command) {
  const { status, stdout } = spawnSync(command[0], [...command.slice(1), "-c", QUESTION], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    timeout: 20_000,
    windowsHide: true,
  });
  const found = status === 0 && answer(stdout);
  return found ? { command, ...found } : null;
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
