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
  await page.goto(editor.url);
  await me.line("Unfortunately").waitFor({ timeout: LOADING_MS });
  await me.command("View: Close Primary Side Bar").catch(() => me.press("Escape"));
  await me.select(SENTENCE);
  await me.colours.first().waitFor({ timeout: LOADING_MS });
  await crop(STEP("select"), "Hello Maria");
  await me.command("Tonelens: Explain Sentiment of Paragraph");
  await me.lenses.first().waitFor();
  await me.hints.first().waitFor();
  await me.press("ArrowLeft");
  await crop(STEP("explain"), "Hello Maria");
  await me.command("Tonelens: Show Explanation Panel");
  await me.panel.locator("button").first().waitFor({ timeout: LOADING_MS });
  await calm();
  await page.locator(".part.panel").screenshot({ path: STEP("panel") });
  await page.screenshot({ path: README("dark") });
  editor.configure({ "workbench.colorTheme": "Light Modern" });
  await page.locator(".monaco-workbench.vs").first().waitFor();
  await calm();
  await page.screenshot({ path: README("light") });
} finally {
  await editor.close();
}

/** The part of the editor from the line with a text on. */
async function crop(path, text) {
  await calm();
  const { x, y } = await me.line(text).boundingBox();
  await page.screenshot({ path, clip: { x: Math.max(x - 70, 0), y: y - 40, width: 900, height: 260 } });
}

async function calm() {
  await page.mouse.move(5, 795);
  await page.waitForTimeout(1200); // notifications and hovers go, colours settle
}
