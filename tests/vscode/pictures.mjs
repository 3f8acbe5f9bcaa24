// Takes the pictures of README and walkthrough, by hand after something looks different: node tests/vscode/pictures.mjs

import { join } from "node:path";

import { ROOT } from "../../scripts/process.mjs";
import { open } from "./editor.mjs";
import { LOADING_MS, person } from "./person.mjs";

const README = (name) => join(ROOT, "docs", "images", `vscode-${name}.png`);
const STEP = (name) => join(ROOT, "client", "media", "walkthrough", `${name}.png`);

const BLAMING = "You failed to provide a valid invoice number.";

const editor = await open({ user: { "window.commandCenter": false, "breadcrumbs.enabled": false } });
const { page } = editor;
const me = person(editor);
try {
  await page.setViewportSize({ width: 1280, height: 840 });
  await page.goto(editor.url);
  await me.line("Unfortunately").waitFor({ timeout: LOADING_MS });
  await me.command("View: Close Primary Side Bar");
  await me.settled(me.line("Unfortunately"));
  await chosen();
  await calm();
  await part(STEP("select"), 240);
  await me.command("Tonelens: Review This Document");
  await me.panel.locator(".edit").first().waitFor({ timeout: LOADING_MS });
  await enlargePanel();
  await chosen();
  await calm();
  const { x, y } = await page.locator(".part.panel").boundingBox();
  await page.screenshot({ path: STEP("panel"), clip: { x, y, width: 880, height: 352 } });
  await page.screenshot({ path: README("dark") });
  editor.configure({ "workbench.colorTheme": "Light Modern" });
  await page.locator(".monaco-workbench.vs").first().waitFor();
  await calm();
  await page.screenshot({ path: README("light") });
  editor.configure({});
  await page.locator(".monaco-workbench.vs-dark").first().waitFor();
  await me.line("The search").click();
  await me.press("Control+K", "Alt+N");
  await page.locator(".monaco-hover:not(.hidden) .hover-contents", { hasText: "Reads negative" }).first().waitFor();
  await page.waitForTimeout(1200);
  await part(STEP("explain"), 240);
  await me.press("Escape");
  await review();
} finally {
  await editor.close();
}

/** Selects the sentence that is spoken of, and waits for its verdict. */
async function chosen() {
  await me.line(BLAMING).click();
  await me.press("End");
  for (let count = 0; count < BLAMING.length; count++) await me.press("Shift+ArrowLeft");
  await me.until(async () => (await me.margins()).some((said) => said.startsWith("Reads negative")), LOADING_MS);
}

/** The part of the editor that is spoken of, from the lines above the sentence to those below. */
async function part(path, height) {
  const { x, y } = await me.line(BLAMING).boundingBox();
  await page.screenshot({ path, clip: { x: Math.max(x - 70, 0), y: y - height + 60, width: 820, height } });
}

/** What is underlined, and what helps. */
async function review() {
  await me.command("View: Toggle Panel Visibility");
  await me.line(BLAMING).click();
  await me.press("End", "ArrowLeft");
  await me.offered("Replace");
  await page.waitForTimeout(1200);
  const { x, y } = await page.locator(".part.editor .editor-container").first().boundingBox();
  for (const path of [join(ROOT, "docs", "images", "review.png"), STEP("review")])
    await page.screenshot({ path, clip: { x, y, width: 928, height: 440 } });
}

async function enlargePanel() {
  const { x, y, width } = await page.locator(".part.panel").boundingBox();
  await page.mouse.move(x + width / 3, y - 2); // the edge by which it is drawn
  await page.waitForTimeout(500);
  await page.mouse.down();
  await page.mouse.move(x + width / 3, y - 92, { steps: 9 });
  await page.mouse.up();
}

/** Puts the mouse out of the way, and waits until notifications and hovers have gone and colours have settled. */
async function calm() {
  await page.mouse.move(5, 835);
  await page.waitForTimeout(1200);
}
