// Runs tests/vscode/host/index.js inside the extension host of a real VS Code.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import { ROOT } from "../../scripts/process.mjs";
import { runInside } from "./inside.mjs";

test("the extension's interface inside the extension host", { timeout: 240_000 }, async () => {
  const { status, said } = await runInside(join(ROOT, "tests", "vscode", "host", "index"), { user: { "tonelens.view": "scientist" } });
  assert.equal(status, 0, said.join("\n"));
  assert.match(said.at(-1) ?? "", /all \d+ passed/);
});
