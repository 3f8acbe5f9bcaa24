// Builds the editor extension: its dependencies, the bundles in dist/, and the VSIX with the server's wheel inside.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { environment, TORCH } from "./environment.mjs";
import { Failure, ROOT } from "./process.mjs";
import { step } from "./step.mjs";

const MODULES = join(ROOT, "node_modules");
const STATE = join(MODULES, ".tonelens");
const LOG = join(ROOT, "node_modules", "install.log");
const DIST = join(ROOT, "dist");
const MANIFEST = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
export const VSIX = join(ROOT, `tonelens-${MANIFEST.version}.vsix`);

/** Installs what package-lock.json names, unless it is there. */
export async function dependencies() {
  const wanted = createHash("sha256").update(readFileSync(join(ROOT, "package-lock.json"))).digest("hex");
  if (read(STATE) === wanted) return;
  mkdirSync(MODULES, { recursive: true });
  // npm ci empties the folder, so that the log lies beside it meanwhile.
  const log = join(ROOT, ".npm-install.log");
  const npm = process.platform === "win32" ? ["cmd", "/c", "npm"] : ["npm"];
  await step("Installing what the editor extension needs", [...npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], log);
  renameSync(log, LOG);
  writeFileSync(STATE, wanted);
}

/** The path of a program that a dependency brings. */
export function program(name, ...path) {
  return [process.execPath, join(MODULES, name, ...path)];
}

/** Bundles the client into dist/. */
export async function bundle() {
  await dependencies();
  const { build } = await import("esbuild");
  const common = { bundle: true, minify: true, outdir: DIST, logLevel: "warning", absWorkingDir: ROOT };
  const host = { format: "cjs", platform: "node", target: "node20", external: ["vscode"], define: { TORCH: JSON.stringify(TORCH) } };
  const { metafile } = await build({ ...common, ...host, metafile: true, entryPoints: ["client/src/extension.ts"] });
  writeFileSync(join(DIST, "third-party-notices.txt"), notices(Object.keys(metafile.inputs)));
  await build({ ...common, format: "iife", target: "es2022", entryPoints: { panel: "client/src/panel/view.ts" } });
}

/** The licences of what is in a bundle. */
function notices(inputs) {
  const folders = new Set(inputs.map((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]).filter(Boolean));
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8"));
    const file = readdirSync(join(ROOT, folder)).find((one) => /^licen[cs]e/i.test(one));
    return `${name} ${version} (${license})\n\n${file ? readFileSync(join(ROOT, folder, file), "utf8").trim() : ""}\n`;
  });
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}

/** Makes the VSIX. */
export async function vsix() {
  const python = await environment();
  rmSync(DIST, { recursive: true, force: true });
  await bundle();
  await wheel(python);
  const vsce = program("@vscode/vsce", "vsce");
  const options = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links", "--readme-path", "client/README.md", "--out", VSIX];
  await step("Packing the extension", [...vsce, "package", ...options], LOG);
}

/** Makes the server's wheel; the name of its folder is its hash, by which the extension knows its environment. */
async function wheel(python) {
  const folder = join(DIST, "wheel");
  const made = join(folder, "new");
  mkdirSync(made, { recursive: true });
  const command = [python, join(ROOT, "scripts", "attached.py"), "pip", "wheel", "--no-deps", "--disable-pip-version-check"];
  await step("Making the server's wheel", [...command, "--wheel-dir", made, ROOT], LOG);
  const [name] = readdirSync(made);
  if (!name) throw new Failure(`pip has made no wheel; see ${LOG}.`);
  const hash = createHash("sha256").update(readFileSync(join(made, name))).digest("hex").slice(0, 16);
  renameSync(made, join(folder, hash));
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
