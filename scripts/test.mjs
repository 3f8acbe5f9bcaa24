// npm test [-- options for pytest]: every check that a change has to pass. With a path only pytest runs, on that path.

import { existsSync } from "node:fs";
import { join } from "node:path";

import { tests, types } from "./check_client.mjs";
import { environment } from "./environment.mjs";
import { liteTests } from "./lite.mjs";
import { ROOT, run, script } from "./process.mjs";

script(async (options) => {
  const python = await environment();
  const inPython = (...command) => () => run(python, ["-m", ...command]);
  const checks = [
    ["ruff check", inPython("ruff", "check", ".")],
    ["ruff format", inPython("ruff", "format", "--check", ".")],
    ["tsc", types],
    ["client", tests],
    ["mypy", inPython("mypy")],
    ["pytest", inPython("pytest", "-q", ...options)], // holds the rules of the layers as well
    ["lite", () => liteTests(python)],
  ];
  const named = options.some((option) => !option.startsWith("-") && existsSync(join(ROOT, option.split("::")[0])));
  const wanted = named ? checks.filter(([name]) => name === "pytest") : checks;
  const summary = [];
  let failed = 0;
  for (const [name, check] of wanted) {
    console.log(`\n── ${name}`);
    const started = Date.now();
    const status = await check();
    if (status !== 0) failed += 1;
    summary.push(`${status === 0 ? "✓" : "✗"} ${name.padEnd(12)} ${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s`);
  }
  console.log(`\n${summary.join("\n")}`);
  console.log(failed ? `${failed} of ${wanted.length} checks failed.` : "All checks passed.");
  return failed ? 1 : 0;
});
