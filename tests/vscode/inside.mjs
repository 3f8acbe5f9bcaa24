// Runs a program inside the extension host of a real VS Code that has the extension from the checkout.

import { ROOT } from "../../scripts/process.mjs";
import { DEBUG, open } from "./editor.mjs";

/** Resolves to the program's status and the lines of what it said about its tests. */
export async function runInside(index, user = {}) {
  const editor = await open({ tests: index, user });
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
    return { status: await ended, said };
  } finally {
    await editor.close();
  }
}
