// A lock between processes: a file that names its owner, and whose time the owner keeps fresh. The editor extension uses
// this as well.

import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const REFRESH_MS = 5_000;
const ABANDONED_MS = 60_000;

/** Waits until the lock at `path` is ours, does the work, and gives it back. `onWait` is called once where it has to wait. */
export async function withLock(path, onWait, work) {
  for (let waited = false; !take(path); waited = true) {
    if (!waited) onWait();
    await sleep(300);
  }
  const release = () => rmSync(path, { force: true });
  const refresh = setInterval(() => touch(path), REFRESH_MS);
  process.on("exit", release);
  try {
    return await work();
  } finally {
    clearInterval(refresh);
    process.off("exit", release);
    release();
  }
}

function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  if (isAbandoned(path)) discard(path);
  return false;
}

/** Moves the lock away before removing it, so that of several processes only one gets to remove it. */
function discard(path) {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return; // another process was quicker
  }
  rmSync(aside, { force: true });
}

/** Whether its owner has ended without giving it back. A process id may be in use again, so time counts as well. */
function isAbandoned(path) {
  try {
    const owner = Number(readFileSync(path, "utf8"));
    return Date.now() - statSync(path).mtimeMs > ABANDONED_MS || (owner > 0 && !isAlive(owner));
  } catch {
    return false; // given back in the meantime
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function touch(path) {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // Somebody removed .venv; the step under way will say so.
  }
}
