// npm run format: puts the Python code into the one form that `npm test` accepts, as far as a program can.

import { environment } from "./environment.mjs";
import { run, script } from "./process.mjs";

script(async () => {
  const python = await environment();
  const fixed = await run(python, ["-m", "ruff", "check", "--fix", "."]);
  const formatted = await run(python, ["-m", "ruff", "format", "."]);
  return fixed || formatted;
});
