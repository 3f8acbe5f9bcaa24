// What every script does alike: where the project is, how a program is run, how a failure is told.

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");

/** Something that the reader can act on; it is printed without a stack trace. */
export class Failure extends Error {}

/** Runs a program in the project's root on this terminal; resolves to its exit status. */
export function run(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: ROOT, stdio: "inherit", windowsHide: true });
    let interrupted = null;
    const interrupt = (signal) => {
      interrupted = signal;
      if (signal === "SIGTERM") child.kill(); // Ctrl+C reaches the child by itself
    };
    process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
    child.on("error", reject);
    child.on("close", (status) => {
      process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
      if (interrupted) process.exit(interrupted === "SIGINT" ? 130 : 143);
      resolve(status ?? 1);
    });
  });
}

/** Runs a script's main function; its result is the exit status. */
export async function script(main) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
