// Checks the editor extension's client: its types, and the tests of what needs no editor.

import { readdirSync } from "node:fs";
import { join } from "node:path";

import { dependencies, program } from "./client.mjs";
import { ROOT, run } from "./process.mjs";

const TESTS = join(ROOT, "tests", "client");
const OUT = join(ROOT, "out", "client");

/** Resolves to the exit status of the compiler. */
export async function types() {
  await dependencies();
  const [node, ...tsc] = program("typescript", "bin", "tsc");
  return run(node, [...tsc, "--project", "client"]);
}

/** Resolves to the exit status of the tests. */
export async function tests() {
  await dependencies();
  const { build } = await import("esbuild");
  const names = readdirSync(TESTS).filter((name) => name.endsWith(".test.ts"));
  await build({
    entryPoints: names.map((name) => join(TESTS, name)),
    outdir: OUT,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    format: "cjs",
    platform: "node",
    define: { TORCH: '"torch"' },
    alias: { vscode: join(TESTS, "vscode.ts") },
    logLevel: "warning",
  });
  return run(process.execPath, ["--test", ...names.map((name) => join(OUT, name.replace(/ts$/, "cjs")))]);
}
