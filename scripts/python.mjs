// Chooses the Python that .venv is made with.

import { ask, isRecent, OLDEST, onPath } from "./interpreters.mjs";
import { Failure } from "./process.mjs";

/** The Python that `TONELENS_PYTHON` names, or the first on the PATH that is new enough. */
export async function findPython() {
  const named = process.env.TONELENS_PYTHON;
  if (named) {
    const python = await ask([named]);
    if (python && isRecent(python)) return python;
    const problem = python ? `is Python ${python.version}` : `is "${named}", and that is no Python that runs`;
    throw new Failure(`TONELENS_PYTHON ${problem}. Name a Python ${OLDEST} or newer, or unset it.`);
  }
  const { python, tooOld } = await onPath();
  if (python) return python;
  const found = tooOld.length ? `there is only Python ${tooOld.join(" and ")}` : "there is no Python";
  throw new Failure(
    `Tonelens needs Python ${OLDEST} or newer, and ${found} on the PATH. ` +
      "Install one from https://www.python.org/downloads/, or set TONELENS_PYTHON to where it is.",
  );
}
