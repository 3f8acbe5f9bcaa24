// Makes the project's Python environment, .venv, and brings it up to date when pyproject.toml changes.
//
// A state file in it says "installing" while an installation is under way, and "ready" with what it was made from
// once it is complete. So a second run has one file to read, and an interrupted installation is started afresh.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { ask, isRecent } from "./interpreters.mjs";
import { withLock } from "./lock.mjs";
import { Failure, ROOT } from "./process.mjs";
import { findPython } from "./python.mjs";
import { attempt, step } from "./step.mjs";
import { CPU_INDEX, needsCpuIndex, unsupported } from "./torch.mjs";

const FOLDER = join(ROOT, ".venv");
const STATE = join(FOLDER, "tonelens.json");
const LOCK = join(FOLDER, "tonelens.lock");
const LOG = join(FOLDER, "install.log");
const PYTHON = process.platform === "win32" ? join(FOLDER, "Scripts", "python.exe") : join(FOLDER, "bin", "python");
const MODULE = join(ROOT, "scripts", "attached.py");
const PIP_INSTALL = [PYTHON, MODULE, "pip", "install", "--no-input", "--disable-pip-version-check", "--progress-bar=off"];

const PYPROJECT = readFileSync(join(ROOT, "pyproject.toml"), "utf8");
const FINGERPRINT = createHash("sha256").update(PYPROJECT).digest("hex");

/** What pyproject.toml asks for. */
export const TORCH = /"(torch\b[^"]*)"/.exec(PYPROJECT)[1];
const TORCH_WITHOUT_CPU_INDEX = "torch==2.13.0";

/** Makes sure that .venv is complete and returns the path of its Python. */
export async function environment() {
  if (await isReady()) return PYTHON;
  mkdirSync(FOLDER, { recursive: true });
  await withLock(LOCK, sayWaiting, async () => {
    if (!(await isReady())) await build();
  });
  return PYTHON;
}

/** Adds one of the project's extras to the complete environment. */
export async function installExtra(name) {
  await withLock(LOCK, sayWaiting, () => step(`Installing what "${name}" needs`, [...PIP_INSTALL, "--editable", `.[${name}]`], LOG));
}

function sayWaiting() {
  console.log("Waiting for another run that is installing …");
}

async function build() {
  const started = Date.now();
  const python = (await keepable()) ?? (await makeAnew());
  writeState({ state: "installing" });
  await installTorch(python);
  await step("Installing Tonelens and its development tools", [...PIP_INSTALL, "--editable", ".[dev]"], LOG);
  writeState({ state: "ready", root: ROOT, pyproject: FINGERPRINT, python: python.version });
  console.log(`The environment in .venv is ready (${Math.round((Date.now() - started) / 1000)} s).`);
}

async function makeAnew() {
  const python = await findPython();
  clear();
  writeState({ state: "installing" });
  await step(`Making .venv with Python ${python.version}`, [...python.command, MODULE, "venv", FOLDER], LOG);
  return python;
}

function clear() {
  const names = readdirSync(FOLDER).filter((name) => join(FOLDER, name) !== LOCK);
  try {
    for (const name of names) rmSync(join(FOLDER, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  } catch (error) {
    throw new Failure(`The unfinished environment ${FOLDER} cannot be removed (${error.code}). Close what uses it, or remove it by hand.`);
  }
}

async function installTorch({ machine }) {
  const problem = unsupported(process.platform, machine);
  if (problem) throw new Failure(problem);
  if (!needsCpuIndex(process.platform, machine)) return; // elsewhere the usual build has no CUDA
  // It may be installed already, or lie in a folder that pip is told to look in.
  const isHere = await attempt("Looking for PyTorch on this machine", [...PIP_INSTALL, "--no-index", "--no-deps", TORCH], LOG);
  if (isHere.succeeded) return;
  if (await canReach(CPU_INDEX)) {
    const command = [...PIP_INSTALL, "--retries=2", "--index-url", CPU_INDEX, TORCH];
    const installed = await attempt("Installing PyTorch without CUDA (about 200 MB)", command, LOG);
    if (installed.succeeded) return;
  }
  console.log("  PyTorch's CPU index is out of reach; the usual registry's build may bring CUDA along (up to 3 GB)");
  await step("Installing PyTorch", [...PIP_INSTALL, TORCH_WITHOUT_CPU_INDEX], LOG);
}

/** Whether `url` answers soon. Behind a proxy, which fetch does not use, pip has to find out. */
async function canReach(url) {
  if (process.env.HTTPS_PROXY || process.env.https_proxy) return true;
  try {
    return (await fetch(`${url}/torch/`, { method: "HEAD", signal: AbortSignal.timeout(3_000) })).ok;
  } catch {
    return false;
  }
}

async function isReady() {
  const { state, root, pyproject, python } = readState();
  if (state !== "ready" || root !== ROOT || pyproject !== FINGERPRINT) return false;
  return (await isWanted(python)) && (await ask([PYTHON]))?.version === python;
}

/** The Python of an environment that need only be brought up to date: complete in this place, or made by hand. */
async function keepable() {
  const { state, root } = readState();
  const python = state === "none" || (state === "ready" && root === ROOT) ? await ask([PYTHON]) : undefined;
  return python && isRecent(python) && (await isWanted(python.version)) ? python : undefined;
}

async function isWanted(version) {
  const named = process.env.TONELENS_PYTHON;
  return !named || (await ask([named]))?.version === version;
}

function readState() {
  try {
    return JSON.parse(readFileSync(STATE, "utf8"));
  } catch (error) {
    return { state: error.code === "ENOENT" ? "none" : "damaged" };
  }
}

function writeState(state) {
  writeFileSync(`${STATE}.new`, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(`${STATE}.new`, STATE);
}
