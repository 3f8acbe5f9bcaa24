// The managed environment: what is complete is used, what is not is made afresh, what is stale goes.

import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, beforeEach, test } from "node:test";

import { deleteStale, existing, folderOf, interpreterIn, make, wheel } from "../../client/src/environment";
import { Failure } from "../../client/src/failures";

let storage = "";
before(async () => (storage = await mkdtemp(join(tmpdir(), "tonelens-"))));
beforeEach(async () => {
  await rm(storage, { recursive: true });
  await mkdir(storage);
});
after(() => rm(storage, { recursive: true }));

async function made(folder: string, isComplete = true, age = 0): Promise<string> {
  await mkdir(dirname(interpreterIn(folder)), { recursive: true });
  await writeFile(interpreterIn(folder), "");
  const time = new Date(Date.now() - age);
  if (isComplete) {
    await writeFile(join(folder, "complete"), "3.12.1\n");
    await utimes(join(folder, "complete"), time, time);
  }
  await utimes(folder, time, time);
  return folder;
}

test("only a complete environment for the same wheel is used", async () => {
  await made(folderOf(storage, "0123456789", "3.11.2"), false);
  await made(folderOf(storage, "fedcba9876", "3.11.2"));
  assert.equal(await existing(storage, "0123456789"), undefined);
  const folder = await made(folderOf(storage, "0123456789", "3.12.1"));
  assert.equal(await existing(storage, "0123456789"), folder);
  assert.equal(await existing(join(storage, "none"), "0123456789"), undefined);
});

test("an environment belongs to one wheel and one Python", () => {
  const name = (hash: string, version: string) => folderOf(storage, hash, version);
  assert.equal(new Set([name("a", "3.11.2"), name("b", "3.11.2"), name("a", "3.12.0")]).size, 3);
  assert.equal(name("a", "3.11.2"), name("a", "3.11.9"));
});

test("what no window has used for days is deleted, and nothing else", async () => {
  const days = 24 * 3_600_000;
  const inUse = await made(join(storage, "py311-00000000"), true, 9 * days);
  await made(join(storage, "py311-11111111"), true, 9 * days);
  await made(join(storage, "py311-22222222"), false, 9 * days);
  await made(join(storage, "py311-33333333"), true, 1 * days);
  await made(join(storage, "something else"), true, 9 * days);
  await deleteStale(storage, inUse);
  assert.deepEqual((await readdir(storage)).sort(), ["py311-00000000", "py311-33333333", "something else"]);
});

test("two windows at once make it once", async () => {
  const steps: string[] = [];
  const making = (token: object) => ({
    storage,
    wheel: { path: "no such wheel", hash: "0123456789" },
    python: { command: [process.execPath, "-e", MAKES_VENV, "--"], version: "3.12.1", machine: "somewhere" },
    log: { info: (line: string) => steps.push(line) },
    report() {},
    token,
  });
  const token = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose() {} }) };
  const folders = await Promise.all([make(making(token) as never), make(making(token) as never)]);
  assert.equal(folders[0], folders[1]);
  assert.equal(await existing(storage, "0123456789"), folders[0]);
  assert.equal(steps.filter((line) => line.includes("attached.py venv ")).length, 1);
});

test("whoever has thought better of it leaves nothing that counts as complete", async () => {
  const token = { isCancellationRequested: true, onCancellationRequested: () => ({ dispose() {} }) };
  const python = { command: ["none"], version: "3.12.1", machine: "somewhere" };
  const making = { storage, wheel: { path: "", hash: "0123456789" }, python, log: {}, report() {}, token };
  await assert.rejects(make(making as never), { name: "CancellationError" });
  assert.equal(await existing(storage, "0123456789"), undefined);
  assert.deepEqual(await readdir(storage), []);
});

test("a step that fails is told, and the next try begins anew", async () => {
  const token = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose() {} }) };
  const python = { command: [process.execPath, "-e", "console.error('No space left on device'); process.exit(1)", "--"], version: "3.12.1", machine: "" };
  const making = { storage, wheel: { path: "", hash: "0123456789" }, python, log: { info() {} }, report() {}, token };
  await assert.rejects(make(making as never), (error) => error instanceof Failure && /disk is full/.test(error.message));
  assert.equal(await existing(storage, "0123456789"), undefined);
});

test("a build without a wheel is noticed", async () => {
  assert.equal(await wheel(storage), undefined);
  await mkdir(join(storage, "dist", "wheel", "0123456789"), { recursive: true });
  await writeFile(join(storage, "dist", "wheel", "0123456789", "tonelens-0.1.0-py3-none-any.whl"), "");
  assert.equal((await wheel(storage))?.hash, "0123456789");
});

// Stands in for `python -m venv FOLDER`: a Python that succeeds at everything it is told.
const MAKES_VENV = `
const { dirname, join } = require("node:path");
const { mkdirSync, writeFileSync } = require("node:fs");
const program = join(process.argv.at(-1), "bin", "python");
mkdirSync(dirname(program), { recursive: true });
writeFileSync(program, "#!/bin/sh\\nexit 0\\n", { mode: 0o755 });
`;
