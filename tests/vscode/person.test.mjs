// What a person does, in a real VS Code with the real model. Pictures are kept in out/vscode; they are for looking at.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { CALM, languageServers, open, PICTURES } from "./editor.mjs";

const LOADING_MS = 90_000;
const SENTENCE = "Unfortunately, your old reports could not be migrated.";

describe("a person with a document", { timeout: 600_000 }, () => {
  let editor, page, code;
  before(async () => {
    editor = await open();
    ({ page } = editor);
    await page.goto(editor.url);
    code = page.locator(".editor-instance .monaco-editor").first();
    await line("Unfortunately").waitFor({ timeout: LOADING_MS });
  });
  after(() => editor?.close());

  const line = (text) => code.locator(".view-line", { hasText: text }).first();
  const colours = () => code.locator('.view-overlays [class*="ced-"]');
  const picture = (name) => page.screenshot({ path: join(PICTURES, `${name}.png`) });
  const hints = () => code.locator(".view-line", { hasText: /[▲▼]/ });
  const lenses = () => code.locator(".codelens-decoration");
  const status = () => page.locator("#status\\.editor\\.selection").innerText();

  async function select(text, within = text) {
    await line(within.slice(0, 15)).click({ position: { x: 2, y: 8 } });
    await page.keyboard.press("Home");
    for (let count = 0; count < text.length; count++) await page.keyboard.press("Shift+ArrowRight");
  }

  async function command(title) {
    await page.keyboard.press("F1");
    await page.keyboard.type(title);
    await page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().waitFor();
    await page.keyboard.press("Enter");
  }

  async function gone(locator) {
    await page.waitForFunction(() => true);
    await locator.first().waitFor({ state: "detached" });
  }

  test("sees the words of a selected sentence coloured, and nothing moves", async () => {
    const place = await line("Hello Maria").boundingBox();
    await select(SENTENCE);
    await colours().first().waitFor({ timeout: LOADING_MS });
    assert.ok((await colours().count()) >= 2);
    assert.deepEqual(await line("Hello Maria").boundingBox(), place);
    assert.equal(await hints().count(), 0);
    assert.equal(await lenses().count(), 0);
    await picture("1-selected-dark");
  });

  test("sees the next selection's colours within two seconds", async () => {
    await page.keyboard.press("ArrowUp");
    const started = Date.now();
    await select("We are thrilled to tell you that the new dashboard is finally here.");
    const selected = Date.now();
    await page.waitForFunction(() => {
      const marks = [...document.querySelectorAll('.view-overlays [class*="ced-"]')];
      return marks.some((mark) => mark.getBoundingClientRect().top < 260);
    });
    console.log(`coloured ${Date.now() - selected} ms after the selection, which took ${selected - started} ms`);
    await picture("2-selected-positive");
  });

  test("explains by key: hints, lens and problem", async () => {
    await select(SENTENCE);
    await page.keyboard.press("Control+K");
    await page.keyboard.press("Control+Y");
    await hints().first().waitFor();
    await lenses().filter({ hasText: "Reads" }).first().waitFor();
    await page.keyboard.press("ArrowLeft");
    await picture("3-explained-dark");
    await page.keyboard.press("Control+Shift+M");
    await page.locator(".markers-panel .monaco-list-row", { hasText: "Reads" }).first().waitFor();
    await picture("4-problem");
  });

  test("hovers over a word and reads about it", async () => {
    const box = await colours().first().boundingBox();
    await page.mouse.move(box.x + 3, box.y + 4);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 5 });
    await page.locator(".monaco-hover:not(.hidden) .hover-contents", { hasText: "share" }).first().waitFor();
    await picture("5-hover");
    await page.keyboard.press("Escape");
  });

  test("finds the commands under the light bulb", async () => {
    await select(SENTENCE);
    await page.keyboard.press("Control+.");
    await page.locator(".action-widget .monaco-list-row", { hasText: "Explain sentiment of sentence" }).first().waitFor();
    await picture("6-light-bulb");
    await page.keyboard.press("Escape");
  });

  test("opens the panel, and a bar selects its word", async () => {
    await command("Tonelens: Show Explanation Panel");
    const inside = page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
    const bar = inside.locator("button").first();
    await bar.waitFor({ timeout: 60_000 });
    await picture("7-panel-dark");
    const word = await bar.locator(".label").innerText();
    await bar.click();
    await page.waitForFunction((length) => document.body.innerText.includes(`(${length} selected)`), word.length);
    assert.equal(await inside.locator("script:not([nonce])").count(), 0);
    await picture("8-word-selected");
  });

  test("types elsewhere and keeps the colours, types inside and loses them, undoes and has them back", async () => {
    await line("Hello Maria").click();
    await page.keyboard.press("End");
    await page.keyboard.type(" and Jo");
    await page.waitForTimeout(600);
    assert.ok((await colours().count()) >= 2);
    await line("Unfortunately").click({ position: { x: 40, y: 8 } });
    await page.keyboard.type("x");
    await gone(colours());
    await page.keyboard.press("Control+Z");
    await colours().first().waitFor();
  });

  test("switches to a light theme and to underlines", async () => {
    editor.home.set({ ...CALM, "workbench.colorTheme": "Default Light Modern" });
    await page.locator(".monaco-workbench.vs").first().waitFor();
    await select(SENTENCE);
    await colours().first().waitFor();
    await page.waitForTimeout(500);
    await picture("9-light");
    editor.home.set({ ...CALM, "workbench.colorTheme": "Default Light Modern", "tonelens.markStyle": "underline" });
    await page.waitForFunction(() =>
      [...document.querySelectorAll('.view-overlays [class*="ced-"]')].some((mark) => getComputedStyle(mark).borderBottomStyle === "dashed"),
    );
    await picture("10-underlined");
    editor.home.set(CALM);
    await page.locator(".monaco-workbench.vs-dark").first().waitFor();
  });

  test("changes a setting and sees it at once", async () => {
    await hints().first().waitFor();
    editor.home.set({ ...CALM, "tonelens.inlayHints": "off" });
    await gone(hints());
    editor.home.set(CALM);
    await hints().first().waitFor();
  });

  test("loses the server and gets it back", async () => {
    const [before] = languageServers(editor.server);
    assert.ok(before);
    process.kill(before, "SIGKILL");
    await gone(colours());
    await page.waitForTimeout(1000);
    await select(SENTENCE);
    await colours().first().waitFor({ timeout: LOADING_MS });
    const [now] = languageServers(editor.server);
    assert.notEqual(now, before);
  });
});

describe("a person in a folder that is not trusted", { timeout: 300_000 }, () => {
  test("sees colours all the same", async () => {
    const editor = await open({ trustsAll: false, user: { "security.workspace.trust.startupPrompt": "never" } });
    try {
      const { page } = editor;
      await page.goto(editor.url);
      const line = page.locator(".view-line", { hasText: "Unfortunately" }).first();
      await line.waitFor({ timeout: LOADING_MS });
      await page.locator("#status\\.workspaceTrust, .statusbar-item", { hasText: "Restricted Mode" }).first().waitFor();
      await page.waitForTimeout(1500);
      await line.click({ position: { x: 2, y: 8 } });
      await page.keyboard.press("Home");
      await page.keyboard.press("Shift+End");
      await page.locator('.view-overlays [class*="ced-"]').first().waitFor({ timeout: LOADING_MS });
      await page.screenshot({ path: join(PICTURES, "11-not-trusted.png") });
    } finally {
      await editor.close();
    }
  });
});
