// One step of an installation: a program whose output goes to a log, with a line now and then for the reader.

import { createWriteStream } from "node:fs";

import { start } from "./lines.mjs";
import { worthShowing } from "./pip_news.mjs";
import { Failure, ROOT } from "./process.mjs";

const TAIL_LINES = 12;
const PATIENCE_MS = 20_000;

/** Runs a step that has to succeed. */
export async function step(title, command, log) {
  const { succeeded, tail } = await attempt(title, command, log);
  if (!succeeded) throw new Failure(`${title} failed:\n${tail.map((line) => `  ${line}`).join("\n")}\nThe whole output is in ${log}`);
}

/** Runs a step that may fail; resolves to whether it succeeded and to the last lines of its output. */
export async function attempt(title, [program, ...args], log) {
  console.log(`${title} …`);
  const output = createWriteStream(log, { flags: "a" });
  output.write(`\n$ ${[program, ...args].join(" ")}\n`);
  const tail = [];
  const started = Date.now();
  let shown = started;
  const show = (news) => {
    console.log(`  ${news}`);
    shown = Date.now();
  };
  const take = (line) => {
    output.write(`${line}\n`);
    if (line.trim()) tail.push(line.trimEnd());
    if (tail.length > TAIL_LINES) tail.shift();
    const news = worthShowing(line);
    if (news) show(news);
  };
  const patience = setInterval(() => {
    if (Date.now() - shown >= PATIENCE_MS) show(`still at it (${Math.round((Date.now() - started) / 1000)} s)`);
  }, 1_000);

  const { child, ended } = start([program, ...args], ROOT, take);
  const stop = (signal) => {
    child.kill();
    process.exit(signal === "SIGINT" ? 130 : 143);
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  const status = await ended;
  process.off("SIGINT", stop).off("SIGTERM", stop);
  clearInterval(patience);
  output.end();
  return { succeeded: status === 0, tail };
}
