// The first time on a machine where nothing is configured, and where something wrong is: what is asked, when, and how it goes on.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { open, PICTURES } from "./editor.mjs";
import { LOADING_MS, person, SENTENCE } from "./person.mjs";

const INSTALLING_MS = 480_000;
const QUESTION = "its own Python environment";

test("a clean editor asks who wants something, once, sets up Python and colours words", { timeout: 900_000 }, async () => {
  const editor = await open({ machine: {} });
  try {
    const { page } = editor;
    const me = person(editor);
    const picture = (name) => page.screenshot({ path: join(PICTURES, `${name}.png`) });
    const toast = page.locator(".notification-list-item", { hasText: QUESTION });
    const dialogue = page.locator(".monaco-dialog-box", { hasText: QUESTION });

    // The editor's own inputs are plain text as well: nobody wants anything yet.
    await page.goto(editor.folderUrl);
    await page.locator(".explorer-folders-view .monaco-list-row", { hasText: "launch-email" }).waitFor({ timeout: LOADING_MS });
    await me.press("Control+Shift+F");
    await page.keyboard.type("Unfortunately");
    await page.waitForTimeout(3000);
    assert.equal(await toast.count(), 0);
    await page.goto(editor.url);
    await me.line("Unfortunately").waitFor({ timeout: LOADING_MS });
    await page.waitForTimeout(3000);
    assert.equal(await toast.count(), 0);

    await me.select(SENTENCE);
    await toast.waitFor();
    await picture("12-suggested");
    // The browser writes down what an extension remembers a moment later.
    await page.waitForTimeout(2000);

    // It was said, and is not said again after a reload.
    await page.goto(editor.url);
    await me.line("Unfortunately").waitFor({ timeout: LOADING_MS });
    await me.select(SENTENCE);
    await page.waitForTimeout(3000);
    assert.equal(await toast.count(), 0);

    // Who asks for something is asked by what cannot slip away, again and again.
    for (const command of ["Tonelens: Explain Sentiment of Sentence", "Tonelens: Set Up Python"]) {
      await me.command(command);
      await dialogue.waitFor();
      await picture("12-question");
      await me.press("Escape");
      await me.gone(dialogue);
    }
    await me.command("Tonelens: Show Explanation Panel");
    const button = me.panel.locator("button.offer", { hasText: "Set Up Python" });
    await button.waitFor();
    assert.match(await me.panel.locator(".notice").innerText(), new RegExp(QUESTION));
    await picture("12-panel");
    await button.click();
    await page.locator(".notification-list-item", { hasText: "Installing" }).first().waitFor();
    await picture("13-setting-up");
    await page.locator(".notification-list-item", { hasText: "setting up" }).first().waitFor({ state: "detached", timeout: INSTALLING_MS });
    const storage = join(editor.home.data, "User", "globalStorage", "tonelens.tonelens");
    assert.deepEqual(readdirSync(storage).map((name) => /^py3\d+-[0-9a-f]{8}$/.test(name)), [true]);
    for (const end = Date.now() + 120_000; ; ) {
      await me.select(SENTENCE);
      if (await me.colours.first().waitFor({ timeout: 30_000 }).then(() => true, () => false)) break;
      assert.ok(Date.now() < end, "no word is coloured");
    }
    await picture("14-set-up");
  } finally {
    await editor.close();
  }
});

test("an interpreter that will not do is left by a button", { timeout: 300_000 }, async () => {
  const editor = await open({ machine: { "tonelens.interpreter": "/nowhere/python" } });
  try {
    const { page } = editor;
    const me = person(editor);
    await page.goto(editor.url);
    const toast = page.locator(".notification-list-item", { hasText: "/nowhere/python" });
    await toast.waitFor({ timeout: LOADING_MS });
    await page.screenshot({ path: join(PICTURES, "19-wrong-interpreter.png") });
    assert.equal(await toast.locator(".monaco-button", { hasText: "Open Setting" }).count(), 1);
    await toast.locator(".monaco-button", { hasText: "Own Python" }).click();
    await me.until(() => !("tonelens.interpreter" in editor.home.machine()));
    // There is none yet, and somebody wants it.
    await page.locator(".monaco-dialog-box", { hasText: QUESTION }).waitFor();
  } finally {
    await editor.close();
  }
});
