// npm test [-- options for pytest]: every check that a change has to pass.

import { environment } from "./environment.mjs";
import { run, script } from "./process.mjs";

script(async (options) => {
  const python = await environment();
  const checks = [
    ["ruff check", ["ruff", "check", "."]],
    ["ruff format", ["ruff", "format", "--check", "."]],
    ["mypy", ["mypy"]],
    ["pytest", ["pytest", "-q", ...options]], // holds the rules of the layers as well
  ];
  const summary = [];
  let failed = 0;
  for (const [name, command] of checks) {
    console.log(`\n── ${name}`);
    const started = Date.now();
    const status = await run(python, ["-m", ...command]);
    if (status !== 0) failed += 1;
    summary.push(`${status === 0 ? "✓" : "✗"} ${name.padEnd(12)} ${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s`);
  }
  console.log(`\n${summary.join("\n")}`);
  console.log(failed ? `${failed} of ${checks.length} checks failed.` : "All checks passed.");
  return failed ? 1 : 0;
});
