// Takes the pictures of README and walkthrough, by hand after something looks different: node tests/vscode/pictures.mjs

import { join } from "node:path";

import { ROOT } from "../../scripts/process.mjs";
import { open } from "./editor.mjs";
import { LOADING_MS, person, SENTENCE } from "./person.mjs";

const README = (name) => join(ROOT, "docs", "images", `vscode-${name}.png`);
const STEP = (name) => join(ROOT, "client", "media", "walkthrough", `${name}.png`);

const editor = await open({ user: { "window.commandCenter": false, "breadcrumbs.enabled": false } });
const { page } = editor;
const me = person(editor);
try {
  await page.setViewportSize({ width: 1280, height: 840 });
  await page.goto(editor.url);
  await me.line("Unfortunately").waitFor({ timeout: LOADING_MS });
  await me.command("View: Close Primary Side Bar");
  await me.settled(me.line("Unfortunately"));
  await me.select(SENTENCE);
  await me.colours.first().waitFor({ timeout: LOADING_MS });
  await calm();
  await part(STEP("select"));
  await me.explain();
  await me.lenses.first().waitFor();
  await me.command("Tonelens: Pin or Unpin Explanation");
  await me.select("We are thrilled to tell you that the new dashboard is finally here.");
  await me.explain();
  await me.lenses.filter({ hasText: "positive" }).first().waitFor();
  await me.line("Thank you").click();
  await calm();
  await part(STEP("explain"));
  await me.command("Tonelens: Show Explanation Panel");
  await me.panel.locator("button").first().waitFor({ timeout: LOADING_MS });
  await enlargePanel();
  await calm();
  const { x, y } = await page.locator(".part.panel").boundingBox();
  await page.screenshot({ path: STEP("panel"), clip: { x, y, width: 880, height: 292 } });
  await page.screenshot({ path: README("dark") });
  editor.configure({ "workbench.colorTheme": "Light Modern" });
  await page.locator(".monaco-workbench.vs").first().waitFor();
  await calm();
  await page.screenshot({ path: README("light") });
  await review();
} finally {
  await editor.close();
}

/** The part of the editor that is spoken of. */
async function part(path) {
  const { x, y } = await me.line("Hello Maria").boundingBox();
  await page.screenshot({ path, clip: { x: Math.max(x - 70, 0), y: y - 20, width: 720, height: 200 } });
}

/** What is marked while somebody writes, and what helps. */
async function review() {
  await me.command("Tonelens: Clear All Explanations");
  await me.command("View: Toggle Panel Visibility");
  editor.configure({ "tonelens.review.mode": "onType" });
  await page.locator(".view-overlays .squiggly-warning").first().waitFor({ timeout: LOADING_MS });
  await me.line("You failed to").click();
  await me.press("End", "ArrowLeft");
  const softer = page.locator(".action-widget .monaco-list-row", { hasText: "Replace" }).first();
  // The words to blame and what would help are known a little later than the verdict.
  await me.until(async () => {
    await me.press("Control+.");
    const isThere = await softer.waitFor({ timeout: 3000 }).then(() => true, () => false);
    if (!isThere) await me.press("Escape");
    return isThere;
  }, LOADING_MS);
  await page.waitForTimeout(1200);
  const { x, y } = await page.locator(".part.editor .editor-container").first().boundingBox();
  await page.screenshot({ path: join(ROOT, "docs", "images", "review.png"), clip: { x, y, width: 928, height: 440 } });
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
