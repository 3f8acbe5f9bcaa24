// npm run package: makes the VSIX, which any VS Code installs.

import { relative } from "node:path";

import { vsix, VSIX } from "./client.mjs";
import { ROOT, script } from "./process.mjs";

script(async () => {
  await vsix();
  console.log(`\n${relative(ROOT, VSIX)} is ready. Install it: code --install-extension ${relative(ROOT, VSIX)}`);
  return 0;
});
