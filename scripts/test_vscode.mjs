// npm run test:vscode [-- host changes …]: the extension in a real VS Code, with the real model, used as a person uses it.
// Names of files choose some of them; other options go to node's test runner.

import { installChromium } from "./chromium.mjs";
import { vsix } from "./client.mjs";
import { installCodeServer } from "./code_server.mjs";
import { run, script } from "./process.mjs";

const NAMES = ["host", "walk", "writer", "changes", "person", "setup"];

script(async (options) => {
  await vsix();
  await installCodeServer();
  await installChromium();
  const named = NAMES.filter((name) => options.includes(name));
  const files = (named.length ? named : NAMES).map((name) => `tests/vscode/${name}.test.mjs`);
  return run(process.execPath, ["--test", "--test-concurrency=1", ...options.filter((one) => !NAMES.includes(one)), ...files]);
});
