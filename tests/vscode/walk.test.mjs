// Does things in any order in a real VS Code; afterwards all is as if it had just been started.
// TONELENS_WALK is how many things are done, TONELENS_WALK_SEED which.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import { ROOT } from "../../scripts/process.mjs";
import { runInside } from "./inside.mjs";
import { person } from "./person.mjs";

const STEPS = Number(process.env.TONELENS_WALK ?? 60);

test("after whatever somebody does, a text reads as after a fresh start", { timeout: 300_000 + 2_000 * STEPS }, async () => {
  let clicks = 0;
  const hands = {
    async clickBar(editor) {
      // A scientist has bars of words, a writer rows of sentences. Which one is clicked is not in the seed: rows are for long walks by hand.
      const bars = person(editor).panel.locator(process.env.TONELENS_WALK ? "button.bar, button.text" : "button.bar");
      const chosen = Math.random();
      clicks += await bars.evaluateAll((all, part) => [all[Math.floor(part * all.length)]].filter(Boolean).map((bar) => bar.click()).length, chosen);
    },
  };
  const { status, said } = await runInside(join(ROOT, "tests", "vscode", "walk", "index"), { hands });
  console.log([...said, `${clicks} bars and rows clicked`].join("\n"));
  assert.equal(status, 0, said.join("\n"));
  assert.match(said.at(-1) ?? "", /walked \d+/);
});
