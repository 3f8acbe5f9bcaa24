// Runs tests/vscode/host/index.js inside the extension host of a real VS Code.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import { ROOT } from "../../scripts/process.mjs";
import { DEBUG, open } from "./editor.mjs";

test("the extension's interface inside the extension host", { timeout: 240_000 }, async () => {
  const index = join(ROOT, "tests", "vscode", "host", "index");
  const editor = await open({ tests: index });
  const said = [];
  try {
    const ended = new Promise((resolve) => void editor.page.exposeFunction("codeAutomationExit", resolve));
    await editor.page.exposeFunction("codeAutomationLog", (_, parts) => {
      const line = parts.join(" ");
      DEBUG(line);
      if (line.includes("[test]")) said.push(line);
    });
    const remote = (path) => ({ scheme: "vscode-remote", authority: `127.0.0.1:${editor.server.port}`, path });
    // A built VS Code takes an extension under development from its own options alone: they are put into the page it serves.
    await editor.page.addInitScript(
      (options) => {
        const observer = new MutationObserver(() => {
          const element = document.getElementById("vscode-workbench-web-configuration");
          if (!element) return;
          observer.disconnect();
          const settings = { ...JSON.parse(element.dataset.settings), developmentOptions: options };
          element.dataset.settings = JSON.stringify(settings);
        });
        observer.observe(document, { childList: true, subtree: true });
      },
      { extensions: [remote(ROOT)], extensionTestsPath: remote(index) },
    );
    await editor.page.goto(editor.url);
    const status = await ended;
    assert.equal(status, 0, said.join("\n"));
    assert.match(said.at(-1) ?? "", /all \d+ passed/);
  } finally {
    await editor.close();
  }
});
