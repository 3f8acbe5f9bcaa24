// npm run test:vscode: the extension in a real VS Code, with the real model, used as a person uses it.

import { installChromium } from "./chromium.mjs";
import { vsix } from "./client.mjs";
import { installCodeServer } from "./code_server.mjs";
import { run, script } from "./process.mjs";

const FILES = ["host", "person", "setup"].map((name) => `tests/vscode/${name}.test.mjs`);

script(async (options) => {
  await vsix();
  await installCodeServer();
  await installChromium();
  return run(process.execPath, ["--test", "--test-concurrency=1", ...options, ...FILES]);
});
