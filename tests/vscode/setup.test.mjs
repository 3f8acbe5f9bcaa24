// The first time on a machine where nothing is configured: the extension asks, sets up its Python, and works.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { open, PICTURES } from "./editor.mjs";

const INSTALLING_MS = 480_000;

test("a clean editor asks, sets up Python and colours words", { timeout: 600_000 }, async () => {
  const editor = await open({ machine: {} });
  try {
    const { page } = editor;
    await page.goto(editor.url);
    const line = page.locator(".view-line", { hasText: "Unfortunately" }).first();
    await line.waitFor({ timeout: 90_000 });
    const question = page.locator(".notification-list-item", { hasText: "Python environment of its own" });
    await question.waitFor();
    await page.screenshot({ path: join(PICTURES, "12-question.png") });
    await question.locator(".monaco-button", { hasText: "Set Up" }).click();
    await page.locator(".notification-list-item", { hasText: "Installing" }).first().waitFor();
    await page.screenshot({ path: join(PICTURES, "13-setting-up.png") });
    await page.locator(".notification-list-item", { hasText: "setting up" }).first().waitFor({ state: "detached", timeout: INSTALLING_MS });
    const storage = join(editor.home.data, "User", "globalStorage", "tonelens.tonelens");
    assert.deepEqual(readdirSync(storage).map((name) => /^py3\d+-[0-9a-f]{8}$/.test(name)), [true]);
    for (const colours = page.locator('.view-overlays [class*="ced-"]'), end = Date.now() + 120_000; ; ) {
      await line.click({ position: { x: 2, y: 8 } });
      await page.keyboard.press("Home");
      await page.keyboard.press("Shift+End");
      if (await colours.first().waitFor({ timeout: 30_000 }).then(() => true, () => false)) break;
      assert.ok(Date.now() < end, "no word is coloured");
    }
    await page.screenshot({ path: join(PICTURES, "14-set-up.png") });
  } finally {
    await editor.close();
  }
});
