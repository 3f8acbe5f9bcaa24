// What a writer sees and does, in a real VS Code with the real model. Pictures are kept in out/vscode; they are for looking at.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { open, PICTURES } from "./editor.mjs";
import { LOADING_MS, person } from "./person.mjs";

const BLAMING = "You failed to provide a valid invoice number.";

describe("a writer with a document", { timeout: 400_000 }, () => {
  let editor, page, me;
  before(async () => {
    editor = await open();
    ({ page } = editor);
    await page.goto(editor.url);
    me = person(editor);
    await me.line("Unfortunately").waitFor({ timeout: LOADING_MS });
    // Lines are wrapped once the language is known.
    await me.toLookAt.waitFor({ timeout: LOADING_MS });
    await me.settled(me.line("Thank you"));
  });
  after(() => editor?.close());

  const picture = (name) => page.screenshot({ path: join(PICTURES, `writer-${name}.png`) });
  const said = (pattern) => me.until(async () => (await me.margins()).some((one) => pattern.test(one)), LOADING_MS);
  const rows = () => me.panel.locator(".sentence:not(.plain)");

  test("sees the responsible words coloured and the verdict at the margin, and nothing moves", async () => {
    const places = () => Promise.all(["Hello Maria", "Thank you"].map((text) => me.line(text).boundingBox()));
    const before = await places();
    await me.line("You failed").click();
    await me.press("End");
    for (let count = 0; count < BLAMING.length; count++) await me.press("Shift+ArrowLeft");
    await said(/^Reads negative \(\d+%\): ‘failed’$/);
    const coloured = await me.colours.evaluateAll((marks) => marks.map((mark) => mark.getBoundingClientRect()));
    const { x, width } = await me.line("You failed").boundingBox();
    assert.ok(coloured.length > 0 && coloured.every((mark) => mark.width < width / 4 && mark.x >= x), "more than a word is coloured");
    assert.deepEqual(await places(), before);
    assert.equal(await me.hints.count(), 0);
    assert.equal(await me.lenses.count(), 0);
    await picture("1-selected");
  });

  test("explains it, and no problem is listed", async () => {
    await me.explain();
    await page.waitForTimeout(1500);
    assert.equal(await me.hints.count(), 0);
    assert.equal(await me.lenses.count(), 0);
    assert.match(await page.locator("#status\\.problems").innerText(), /0\s+0/);
    await me.command("Tonelens: Clear All Explanations");
    await me.gone(me.colours);
  });

  test("reviews the document: words are underlined, the explorer stays as it is", async () => {
    assert.deepEqual(await me.underlined(), []);
    await me.command("Tonelens: Review This Document");
    await me.toLookAt.filter({ hasText: /^Tone: [2-9] to look at$/ }).waitFor({ timeout: LOADING_MS });
    await me.until(async () => (await me.underlined()).includes("failed"), LOADING_MS);
    assert.equal(await page.locator(".squiggly-warning").count(), 0);
    assert.match(await page.locator("#status\\.problems").innerText(), /0\s+0/);
    assert.match(await me.toLookAt.locator("[aria-label]").first().getAttribute("aria-label"), /^Tonelens: \d+ of \d+ sentences to look at\.$/);
    await picture("2-reviewed");
  });

  test("goes to the next finding and reads three lines", async () => {
    await me.line("The search").click();
    await me.press("Control+K", "Alt+N");
    const hover = page.locator(".monaco-hover:not(.hidden) .hover-contents", { hasText: "Reads negative" }).first();
    await hover.waitFor();
    const lines = (await hover.innerText()).split("\n").filter((line) => line.trim());
    assert.equal(lines.length, 3, lines.join("\n"));
    assert.match(lines[1], /^Because of ‘failed’: without it, <?\d+% negative/);
    assert.match(lines[2], /^Replace ‘You failed to’/);
    await said(/^Reads negative/);
    await picture("3-next-finding");
    await me.press("Escape");
  });

  test("sees sentences, reasons and the arc in the panel, orders and folds them", async () => {
    await rows().first().waitFor();
    const texts = () => rows().locator(".text").allInnerTexts();
    const inOrder = await texts();
    assert.ok(inOrder.length >= 2);
    assert.match(await me.panel.locator(".arc svg").getAttribute("aria-label"), /^From the first sentence to the last: \d+ \w+/);
    await me.panel.locator(".order").selectOption("Worst first");
    await me.until(async () => (await texts()).join() !== inOrder.join());
    assert.deepEqual((await texts()).sort(), [...inOrder].sort());
    await me.panel.locator(".order").selectOption("In reading order");
    const fold = rows().first().locator(".fold");
    assert.equal(await fold.getAttribute("aria-expanded"), "true");
    await fold.click();
    await me.until(async () => (await fold.getAttribute("aria-expanded")) === "false");
    await fold.click();
    const others = me.panel.locator(".fold.wide");
    assert.match(await others.innerText(), /\d+ other sentences/);
    await others.click();
    await me.panel.locator(".sentence.plain", { hasText: "Thank you for your patience" }).waitFor();
    await picture("4-panel");
    await others.click();
    assert.match(await me.panel.locator("#spoken").innerText(), /sentences to look at\.$/);
  });

  test("makes an edit in the panel and is told what comes of it", async () => {
    const count = await rows().count();
    await rows().filter({ hasText: BLAMING }).locator(".edit").first().click();
    await me.line("Please provide").waitFor();
    await said(/^✓ now neutral \(negative/);
    await picture("5-softened");
    await me.until(async () => (await rows().count()) === count - 1);
    await me.line("Please provide").click();
    await me.press("Control+Z");
    await me.line("You failed").waitFor();
    await me.until(async () => (await rows().count()) === count, LOADING_MS);
  });

  test("types, and nothing is said of the line meanwhile", async () => {
    await me.line("You failed").click();
    await said(/^Reads negative/);
    await me.press("End");
    await page.keyboard.type(" Send");
    await me.until(async () => (await me.margins()).length === 0, 600);
    for (let count = 0; count < 5; count++) await me.press("Backspace");
  });

  test("has findings listed where the settings say so", async () => {
    editor.configure({ "tonelens.review.showInProblems": true });
    await me.until(async () => !/0\s+0/.test(await page.locator("#status\\.problems").innerText()), LOADING_MS);
    // The editor underlines what is listed: one line below a word is enough.
    await page.locator(".squiggly-warning").first().waitFor();
    await me.until(async () => (await me.underlined()).length === 0);
    editor.configure({});
    await me.until(async () => /0\s+0/.test(await page.locator("#status\\.problems").innerText()), LOADING_MS);
  });

  test("switches to the scientist's view and back", async () => {
    await me.line("You failed").click();
    await me.command("Tonelens: Switch Between");
    await me.until(() => editor.home.user()["tonelens.view"] === "scientist");
    await me.explain();
    await me.hints.first().waitFor({ timeout: LOADING_MS });
    await me.panel.locator(".facts").first().waitFor();
    // What the review has found is listed, too.
    await rows().filter({ hasText: BLAMING }).first().waitFor();
    await me.command("Tonelens: Clear All Explanations");
    await me.gone(me.panel.locator(".facts"));
    assert.match(await me.panel.locator("h2").first().innerText(), /sentences to look at\.$/);
    await me.panel.locator("html").evaluate((page) => page.scrollTo(0, 1_000));
    await me.explain();
    await me.panel.locator(".facts").first().waitFor();
    await me.hints.first().waitFor();
    assert.equal(await me.panel.locator("html").evaluate((page) => page.scrollTop), 0);
    await picture("6-scientist");
    await me.command("Tonelens: Switch Between");
    await me.gone(me.hints);
    await rows().first().waitFor();
    assert.notEqual(editor.home.user()["tonelens.view"], "scientist");
  });
});
