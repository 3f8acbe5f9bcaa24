// Runs a program inside the extension host of a real VS Code that has the extension from the checkout.

import { ROOT } from "../../scripts/process.mjs";
import { DEBUG, open } from "./editor.mjs";

/**
 * Resolves to the program's status and the lines of what it said about its tests. What it cannot do from where it runs, it asks for
 * in a line of its own: "[hand] name" does what `hands` has under that name.
 */
export async function runInside(index, { user = {}, hands = {} } = {}) {
  const editor = await open({ tests: index, user });
  const said = [];
  try {
    const ended = new Promise((resolve) => void editor.page.exposeFunction("codeAutomationExit", resolve));
    await editor.page.exposeFunction("codeAutomationLog", (_, parts) => {
      const line = parts.join(" ");
      DEBUG(line);
      if (line.includes("[test]")) said.push(line);
      const hand = hands[/\[hand\] (\w+)/.exec(line)?.[1]];
      // What it reaches for may be gone by now.
      if (hand) void Promise.resolve(hand(editor)).catch((error) => DEBUG(error.message));
    });
    const remote = (path) => ({ scheme: "vscode-remote", authority: `127.0.0.1:${editor.network.port}`, path });
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
