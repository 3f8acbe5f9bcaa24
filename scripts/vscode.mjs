// npm run vscode: VS Code in the browser, on loopback, with the extension and a sample open. Ctrl+C ends it.

import { copyFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { vsix, VSIX } from "./client.mjs";
import { address, Home, installCodeServer, startCodeServer } from "./code_server.mjs";
import { environment } from "./environment.mjs";
import { ROOT, script } from "./process.mjs";

script(async () => {
  const interpreter = await environment();
  await vsix();
  await installCodeServer();
  const folder = join(tmpdir(), `tonelens-vscode-${process.getuid?.() ?? 0}`);
  const home = new Home(folder, { user: { "workbench.startupEditor": "none" }, machine: { "tonelens.interpreter": interpreter } });
  const workspace = join(folder, "workspace");
  mkdirSync(workspace);
  copyFileSync(join(ROOT, "examples", "launch-email.md"), join(workspace, "launch-email.md"));
  await home.install(VSIX);
  const { port, stop } = await startCodeServer(home, workspace);
  console.log(`\nOpen ${address(port, workspace, join(workspace, "launch-email.md"))}\nSelect a sentence. Ctrl+C ends it.`);
  await new Promise((resolve) => process.once("SIGINT", resolve).once("SIGTERM", resolve));
  stop();
  return 0;
});
