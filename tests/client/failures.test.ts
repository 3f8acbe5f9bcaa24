// Every thing that can be missing is named with what to do about it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { failureOf, type Step } from "../../client/src/failures";
import { missing } from "../../client/src/python";

const CASES: [Step, string, RegExp][] = [
  ["pip", "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", /disk is full/],
  ["venv", "The virtual environment was not created successfully because ensurepip is not available", /python3-venv/],
  ["venv", "/usr/bin/python3: No module named venv", /python3-venv/],
  ["pip", "NewConnectionError('Failed to establish a new connection: [Errno 111]')\nERROR: No matching distribution found", /cannot be reached/],
  ["pip", "NameResolutionError: Failed to resolve 'pypi.org'", /cannot be reached/],
  ["pip", "ERROR: No matching distribution found for torch<2.14,>=2.6", /no PyTorch for this platform/],
  ["pip", "error: something else", /See its log/],
];

for (const [step, output, expected] of CASES)
  test(`${step}: ${expected.source}: ${output.slice(0, 30)}`, () => assert.match(failureOf(step, output).message, expected));

test("a missing Python and one that is too old are told apart, and where to get one", () => {
  assert.match(missing([]).message, /3\.10 or newer, and none is on the PATH/);
  assert.match(missing(["3.8.10"]).message, /there is only 3\.8\.10/);
  assert.match(missing([]).page ?? "", /^https:\/\/www\.python\.org\//);
});
