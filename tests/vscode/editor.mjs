// A real VS Code in headless Chromium, with the extension in it and a folder of its own.

import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { chromium } from "playwright-core";

import { CHROMIUM } from "../../scripts/chromium.mjs";
import { VSIX } from "../../scripts/client.mjs";
import { address, Home, startCodeServer } from "../../scripts/code_server.mjs";
import { environment } from "../../scripts/environment.mjs";
import { ROOT } from "../../scripts/process.mjs";
import { networkTo } from "./network.mjs";

export const PICTURES = join(ROOT, "out", "vscode");
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const CALM = {
  "workbench.startupEditor": "none",
  "telemetry.telemetryLevel": "off",
  "chat.disableAIFeatures": true,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "workbench.enableExperiments": false,
  "git.enabled": false,
  "editor.minimap.enabled": false,
  "workbench.tips.enabled": false,
  "editor.accessibilitySupport": "off",
  "workbench.colorTheme": "Dark Modern",
};

export const DEBUG = process.env.DEBUG ? console.log : () => {};

/** Starts everything; `close` ends it. With `tests` the extension comes from the checkout and these run inside its host. */
export async function open({ user = {}, machine, trustsAll = true, tests, vsix = VSIX } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "tonelens-vscode-"));
  const settings = machine ?? { "tonelens.interpreter": await environment() };
  const home = new Home(join(folder, "home"), { user: { ...CALM, ...user }, machine: settings });
  const workspace = join(folder, "workspace");
  mkdirSync(workspace);
  mkdirSync(PICTURES, { recursive: true });
  copyFileSync(join(ROOT, "examples", "launch-email.md"), join(workspace, "launch-email.md"));
  if (!tests) await home.install(vsix);
  const server = await startCodeServer(home, workspace, { trustsAll });
  const network = await networkTo(server.port);
  const browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: QUIET });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(90_000);
  page.on("pageerror", (error) => DEBUG("page error", error.message));
  const file = join(workspace, "launch-email.md");
  const close = async () => {
    await browser.close();
    network.close();
    server.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  };
  const url = address(network.port, workspace, tests ? undefined : file);
  const folderUrl = address(network.port, workspace);
  /** Writes the folder's settings, which the editor takes over at once. */
  const configure = (values) => {
    mkdirSync(join(workspace, ".vscode"), { recursive: true });
    writeFileSync(join(workspace, ".vscode", "settings.json"), JSON.stringify(values));
  };
  return { page, home, workspace, server, network, configure, url, folderUrl, close };
}

/** The process ids of the language servers that an editor has started, and of nobody else. */
export function languageServers({ group }) {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((id) => {
      try {
        const isOurs = Number(/\) \S \d+ (\d+)/.exec(readFileSync(`/proc/${id}/stat`, "utf8"))[1]) === group;
        return isOurs && readFileSync(`/proc/${id}/cmdline`, "utf8").includes("tonelens\0serve");
      } catch {
        return false; // it has ended meanwhile
      }
    })
    .map(Number);
}
