// What a person does, in a real VS Code with the real model. Pictures are kept in out/vscode; they are for looking at.

import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { languageServers, open, PICTURES } from "./editor.mjs";
import { LOADING_MS, person, SENTENCE } from "./person.mjs";

describe("a scientist with a document", { timeout: 600_000 }, () => {
  let editor, page, me;
  before(async () => {
    editor = await open({ user: { "tonelens.view": "scientist" } });
    ({ page } = editor);
    await page.goto(editor.url);
    me = person(editor);
    await me.line("Unfortunately").waitFor({ timeout: LOADING_MS });
  });
  after(() => editor?.close());

  const picture = (name) => page.screenshot({ path: join(PICTURES, `${name}.png`) });

  test("sees the words of a selected sentence coloured", async () => {
    await me.select(SENTENCE);
    await me.colours.first().waitFor({ timeout: LOADING_MS });
    assert.ok((await me.colours.count()) >= 2);
    await picture("1-selected-dark");
  });

  test("sees the colours of the next selection, and nothing moves", async () => {
    await me.press("ArrowUp");
    const places = () => Promise.all(["Hello Maria", "Thank you"].map((text) => me.line(text).boundingBox()));
    const before = await places();
    await me.select("We are thrilled to tell you that the new dashboard is finally here.");
    const selected = Date.now();
    await page.waitForFunction(() => {
      const marks = [...document.querySelectorAll('.view-overlays [class*="ced-"]')];
      return marks.some((mark) => mark.getBoundingClientRect().top < 200);
    });
    console.log(`coloured ${Date.now() - selected} ms after the selection`);
    await picture("2-selected-positive");
    assert.deepEqual(await places(), before);
    assert.equal(await me.hints.count(), 0);
    assert.equal(await me.lenses.count(), 0);
  });

  test("explains by key: hints, lens and problem", async () => {
    await me.select(SENTENCE);
    await me.explain();
    await me.hints.first().waitFor();
    await me.lenses.filter({ hasText: "Reads" }).first().waitFor();
    await me.press("ArrowLeft");
    await picture("3-explained-dark");
    await me.press("Control+Shift+M");
    await page.locator(".markers-panel .monaco-list-row", { hasText: "Reads" }).first().waitFor();
    await picture("4-problem");
  });

  test("edits what is explained, and nothing moves while typing", async () => {
    const word = me.line("Unfortunately");
    const places = () => Promise.all([word, me.line("Thank you")].map(async (one) => (await one.boundingBox()).y));
    const start = () => page.evaluate(() => document.querySelector(".editor-instance .cursor").getBoundingClientRect().x);
    await me.select(SENTENCE);
    await me.press("ArrowRight", "ArrowLeft"); // before the full stop, behind every hint
    const before = await places();
    const hints = await me.hints.count();
    for (const key of "yesterday") {
      const x = await start();
      await page.keyboard.type(key);
      await page.waitForTimeout(150);
      const moved = (await start()) - x;
      assert.ok(moved > 5 && moved < 12, `the caret jumped by ${moved}`);
      assert.deepEqual(await places(), before);
    }
    assert.equal(await me.hints.count(), hints);
    await me.lenses.filter({ hasText: "Edited since it was explained" }).first().waitFor();
    await me.gone(me.hints);
    assert.deepEqual(await places(), before);
    for (let count = 0; count < 9; count++) await me.press("Backspace");
    await me.hints.first().waitFor();
    await me.lenses.filter({ hasText: "Reads" }).first().waitFor();
  });

  test("hovers over a word and reads about it", async () => {
    const box = await me.colours.first().boundingBox();
    await page.mouse.move(box.x + 3, box.y + 4);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 5 });
    await page.locator(".monaco-hover:not(.hidden) .hover-contents", { hasText: "towards" }).first().waitFor();
    await picture("5-hover");
    await me.press("Escape");
  });

  test("finds the commands under the light bulb", async () => {
    await me.select(SENTENCE);
    await me.press("Control+.");
    await page.locator(".action-widget .monaco-list-row", { hasText: "Explain sentiment of sentence" }).first().waitFor();
    await picture("6-light-bulb");
    await me.press("Escape");
  });

  test("opens the panel, and a bar selects its word", async () => {
    await me.command("Tonelens: Show Explanation Panel");
    const bar = me.panel.locator(".bars button").first();
    await bar.waitFor({ timeout: 60_000 });
    await picture("7-panel-dark");
    const word = await bar.locator(".label").innerText();
    await bar.click();
    await me.selected(word.length);
    await picture("8-word-selected");
  });

  test("looks at words of an explanation, and it stays", async () => {
    const headings = () => me.panel.locator("h2").allInnerTexts();
    const explained = await headings();
    const pointed = me.panel.locator(".bars button[aria-current] .label");
    const box = await me.colours.last().boundingBox();
    await page.mouse.dblclick(box.x + box.width / 2, box.y + box.height / 2);
    await pointed.first().waitFor();
    const first = await pointed.first().innerText();
    await me.press("Control+K", "Alt+PageDown");
    await me.until(async () => (await pointed.first().innerText()) !== first);
    await page.waitForTimeout(1500);
    assert.deepEqual(await headings(), explained);
    await picture("8-word-pointed-at");
  });

  test("is asked before much is explained", async () => {
    await me.line("Hello Maria").click();
    await me.press("Control+A");
    const offer = me.panel.locator("button.offer", { hasText: "sentences" });
    await offer.waitFor();
    assert.match(await offer.innerText(), /^Explain \d+ sentences$/);
    await picture("18-much-selected");
    await me.press("ArrowUp");
    await me.gone(offer);
  });

  test("sees how far a long document is, its beginning in colour, and cancels", async () => {
    const sentence = (number) => `Report number ${number}, which we had asked for so often and so politely, is terrible, slow and no use.`;
    writeFileSync(join(editor.workspace, "long.md"), `${Array.from({ length: 300 }, (_, number) => sentence(number)).join("\n\n")}\n`);
    await me.press("Control+P");
    await page.keyboard.type("long.md");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "long.md" }).first().waitFor();
    await me.press("Enter");
    await me.line("Report number 0,").waitFor();
    await me.command("Tonelens: Explain Sentiment of Document");
    const display = page.locator(".notification-list-item", { hasText: /Explaining \d+%/ });
    await display.waitFor();
    await me.colours.first().waitFor({ timeout: LOADING_MS });
    assert.ok(await display.isVisible(), "it is over already");
    await me.panel.locator("h2", { hasText: "of 300 sentences so far" }).waitFor();
    await picture("21-explaining");
    await display.locator(".monaco-button", { hasText: "Cancel" }).click();
    await me.gone(display);
    assert.ok((await me.colours.count()) > 0);
    await page.locator(".tab", { hasText: "launch-email.md" }).click();
    await me.line("Hello Maria").waitFor();
    await me.colours.first().waitFor();
  });

  test("gets along with the panel by keyboard, and every bar says what it is", async () => {
    const bars = me.panel.locator(".bars button");
    const focused = () => bars.evaluateAll((all) => all.indexOf(document.activeElement));
    await me.command("Tonelens: Show Explanation Panel");
    await me.until(() => me.panel.locator("main").evaluate(() => document.hasFocus()));
    const next = (await focused()) + 1;
    await me.until(async () => {
      await me.press("Tab"); // what is offered comes before the bars
      return (await focused()) === next;
    });
    const word = await bars.nth(next).locator(".label").innerText();
    assert.match(await bars.nth(next).getAttribute("aria-label"), new RegExp(`^${word}: .*towards`));
    await me.press("Enter");
    await me.selected(word.length);
  });

  test("has a panel that takes nothing from elsewhere", async () => {
    const policy = await me.panel.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
    assert.match(policy, /^default-src 'none'; style-src [^;]+; script-src 'nonce-[^']+'$/);
  });

  test("types elsewhere and keeps the colours, types inside and loses them, undoes and has them back", async () => {
    await me.line("Hello Maria").click();
    await me.press("End");
    await page.keyboard.type(" and Jo");
    await page.waitForTimeout(600);
    assert.ok((await me.colours.count()) >= 2);
    await me.line("Unfortunately").click({ position: { x: 40, y: 8 } });
    await page.keyboard.type("x");
    await me.gone(me.colours);
    await me.press("Control+Z");
    await me.colours.first().waitFor();
  });

  test("switches to a light theme, to underlines and to high contrast", async () => {
    editor.configure({ "workbench.colorTheme": "Light Modern" });
    await page.locator(".monaco-workbench.vs").first().waitFor();
    await me.select(SENTENCE);
    await me.colours.first().waitFor();
    await page.waitForTimeout(500);
    await picture("9-light");
    editor.configure({ "workbench.colorTheme": "Light Modern", "tonelens.markStyle": "underline" });
    await page.waitForFunction(() =>
      [...document.querySelectorAll('.view-overlays [class*="ced-"]')].some((mark) => getComputedStyle(mark).borderBottomStyle === "dashed"),
    );
    await picture("10-underlined");
    for (const [theme, kind] of [["Default High Contrast", "hc-black"], ["Default High Contrast Light", "hc-light"]]) {
      editor.configure({ "workbench.colorTheme": theme });
      await page.locator(`.monaco-workbench.${kind}`).first().waitFor();
      await page.waitForTimeout(500);
      await picture(`10-${kind}`);
    }
    editor.configure({});
    await page.locator(".monaco-workbench.vs-dark").first().waitFor();
  });

  test("changes a setting and sees it at once", async () => {
    await me.hints.first().waitFor();
    editor.configure({ "tonelens.inlayHints": "off" });
    await me.gone(me.hints);
    editor.configure({});
    await me.hints.first().waitFor();
  });

  test("sees in the status what goes on", async () => {
    await page.locator("#status\\.languageStatus").click();
    const item = page.locator(".hover-language-status", { hasText: "Tonelens: built-in" }).first();
    await item.waitFor();
    assert.match(await item.innerText(), /Ready/);
    await picture("15-status");
    await me.press("Escape");
  });

  test("chooses a method", async () => {
    await me.command("Tonelens: Choose Method");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "occlusion" }).first().click();
    await me.until(() => editor.home.user()["tonelens.method"] === "occlusion");
    await me.panel.locator(".facts", { hasText: "occlusion" }).first().waitFor();
  });

  test("saves a report", async () => {
    await me.command("Tonelens: Save Report");
    const path = join(editor.workspace, "tonelens.html");
    await page.locator(".quick-input-box input").waitFor();
    await me.until(async () => (await page.locator(".quick-input-box input").inputValue()) === path);
    await me.press("Enter");
    await me.until(() => existsSync(path));
    assert.match(readFileSync(path, "utf8"), /Unfortunately/);
  });

  test("pauses, and goes on", async () => {
    await me.command("Tonelens: Clear All Explanations");
    await me.gone(me.colours);
    await me.command("Tonelens: Pause or Resume");
    await me.select(SENTENCE);
    await page.waitForTimeout(2000);
    assert.equal(await me.colours.count(), 0);
    await me.command("Tonelens: Pause or Resume");
    await me.press("ArrowUp");
    await me.select(SENTENCE);
    await me.colours.first().waitFor();
  });

  test("reviews what is written, and softens a finding", async () => {
    await me.command("Tonelens: Clear All Explanations");
    const marks = page.locator(".view-overlays .squiggly-warning");
    assert.equal(await marks.count(), 0);
    editor.configure({ "tonelens.review.mode": "onType" });
    await marks.first().waitFor({ timeout: LOADING_MS });
    await me.line("You failed to").click();
    await me.press("End", "ArrowLeft");
    await me.offered("Replace");
    await picture("17-review");
    await me.press("Enter");
    await me.line("Please").waitFor();
    await me.press("Control+z");
    await me.line("You failed to").waitFor();
    editor.configure({});
    await me.gone(marks);
  });

  test("loses the server and gets it back", async () => {
    const [before] = languageServers(editor.server);
    assert.ok(before);
    process.kill(before, "SIGKILL");
    await me.gone(me.colours);
    await page.waitForTimeout(1000);
    await me.select(SENTENCE);
    await me.colours.first().waitFor({ timeout: LOADING_MS });
    const [now] = languageServers(editor.server);
    assert.notEqual(now, before);
  });

  test("restarts a server that keeps ending", async () => {
    const restart = me.panel.locator("button.offer", { hasText: "Restart" });
    await me.command("Tonelens: Show Explanation Panel");
    await me.until(async () => {
      languageServers(editor.server).forEach((id) => process.kill(id, "SIGKILL"));
      return restart.isVisible();
    }, LOADING_MS);
    assert.match(await me.panel.locator(".notice").innerText(), /keeps stopping/);
    await picture("20-keeps-ending");
    await restart.click();
    await me.select(SENTENCE);
    await me.colours.first().waitFor({ timeout: LOADING_MS });
  });

  test("follows the walkthrough", async () => {
    await page.setViewportSize({ width: 1700, height: 1000 }); // narrower, it shows no pictures
    await me.command("Welcome: Open Walkthrough");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "See how your words read" }).first().click();
    const steps = page.locator(".gettingStartedContainer .getting-started-step");
    await steps.filter({ hasText: "Select a sentence" }).waitFor();
    assert.equal(await steps.count(), 4);
    for (const title of ["Select a sentence", "Ask for the reasons", "Look at the proof", "Let it read along"]) {
      await steps.filter({ hasText: title }).click();
      await page.waitForFunction(() => [...document.querySelectorAll(".getting-started-media img")].some((one) => one.naturalWidth > 300));
    }
    await page.waitForTimeout(700);
    await picture("16-walkthrough");
    await page.locator(".getting-started-step .button-container, .getting-started-step button", { hasText: "Review this document" }).first().waitFor();
  });
});

describe("a person in a folder that is not trusted", { timeout: 300_000 }, () => {
  test("sees colours all the same, whatever the folder's settings leave out", async () => {
    const editor = await open({ trustsAll: false, user: { "security.workspace.trust.startupPrompt": "never" } });
    editor.configure({ "tonelens.terms": ["Unfortunately", "could not be migrated"] });
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
      const colours = page.locator('.view-overlays [class*="ced-"]');
      await colours.first().waitFor({ timeout: LOADING_MS });
      await page.screenshot({ path: join(PICTURES, "11-not-trusted.png") });
      // The first word is among the coloured ones, though the folder says that it does not count.
      const { x } = await line.boundingBox();
      const lefts = await colours.evaluateAll((marks) => marks.map((mark) => mark.getBoundingClientRect().left));
      assert.ok(lefts.some((left) => Math.abs(left - x) < 3), JSON.stringify({ x, lefts }));
    } finally {
      await editor.close();
    }
  });
});
