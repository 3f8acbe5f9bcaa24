// Tests tonelens-lite in an environment of its own, .venv-lite, which has neither torch nor transformers.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT, run } from "./process.mjs";

const FOLDER = join(ROOT, ".venv-lite");
const WHEELS = join(FOLDER, "wheels");
const STATE = join(FOLDER, "tonelens.txt");
const PYTHON = process.platform === "win32" ? join(FOLDER, "Scripts", "python.exe") : join(FOLDER, "bin", "python");
const TOOLS = ["emoji", "hypothesis>=6.120", "jsonschema>=4.23", "pytest>=8.4", "pytest-randomly>=3.16"];
const TESTS = ["tests/unit/attribution/test_opening.py", ...["cli", "engine", "report", "review"].map((part) => `tests/unit/${part}`)];
const SENTENCE = "The food was not good, but the staff were friendly.";

/** Installs the lite wheel, runs it from elsewhere, and runs the tests of what it can do; resolves to an exit status. */
export async function liteTests(python) {
  const wanted = createHash("sha256").update(readFileSync(join(ROOT, "pyproject.toml"))).update(TOOLS.join()).digest("hex");
  const fresh = read(STATE) !== wanted;
  if (fresh) {
    rmSync(FOLDER, { recursive: true, force: true });
    if (await run(python, ["-m", "venv", FOLDER])) return 1;
  }
  rmSync(WHEELS, { recursive: true, force: true });
  mkdirSync(WHEELS);
  if (await run(python, [join(ROOT, "scripts", "lite_wheel.py"), WHEELS])) return 1;
  const pip = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--find-links", WHEELS];
  if (fresh && (await run(PYTHON, [...pip, "tonelens-lite[plot]", ...TOOLS]))) return 1;
  if (await run(PYTHON, [...pip, "--no-deps", "--force-reinstall", "tonelens-lite"])) return 1;
  writeFileSync(STATE, wanted);
  if (await run(PYTHON, ["-I", "-m", "tonelens", "explain", SENTENCE])) return 1;
  return run(PYTHON, ["-m", "pytest", "-q", "-m", "not slow", ...TESTS]);
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
