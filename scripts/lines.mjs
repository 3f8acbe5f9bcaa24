// Runs a program and hands on what it writes, line by line. The editor extension uses this as well.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/**
 * Starts a program in a folder. `ended` resolves to its exit status, 1 where it could not be started. We keep the other end of
 * its standard input open, by which it can tell that we are alive.
 */
export function start([program = "", ...args], folder, take) {
  const child = spawn(program, args, { cwd: folder, stdio: ["pipe", "pipe", "pipe"], windowsHide: true });
  child.stdin.on("error", () => {}); // a program that could not be started has none
  createInterface({ input: child.stdout }).on("line", take);
  createInterface({ input: child.stderr }).on("line", take);
  const ended = new Promise((resolve) => {
    child.on("error", (error) => {
      take(error.message);
      resolve(1);
    });
    child.on("close", resolve);
  });
  return { child, ended };
}
