// Takes a picture of each example in both views and both kinds of theme, for looking at: node tests/vscode/gallery.mjs [FOLDER]
// After npm run test:vscode, which installs what it needs.

import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../../scripts/process.mjs";
import { open, PICTURES } from "./editor.mjs";
import { LOADING_MS, person } from "./person.mjs";

const FOLDER = process.argv[2] ?? join(PICTURES, "gallery");
const EXAMPLES = ["landing-page.html", "onboarding-mail.md", "errors.json", "refund-policy.txt"];
const THEMES = { dark: "Dark Modern", light: "Light Modern" };

mkdirSync(FOLDER, { recursive: true });
const editor = await open({ user: { "window.commandCenter": false, "breadcrumbs.enabled": false } });
const { page } = editor;
const me = person(editor);
cpSync(join(ROOT, "examples"), editor.workspace, { recursive: true });
try {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(editor.url);
  await me.line("Unfortunately").waitFor({ timeout: LOADING_MS });
  await me.command("View: Close Primary Side Bar");
  for (const [view, [theme, name]] of ["writer", "scientist"].flatMap((view) => Object.entries(THEMES).map((one) => [view, one]))) {
    editor.configure({ "workbench.colorTheme": name, "tonelens.view": view });
    await page.locator(`.monaco-workbench.${theme === "dark" ? "vs-dark" : "vs"}`).first().waitFor();
    for (const file of EXAMPLES) await pictures(file, `${file}-${view}-${theme}`);
  }
} finally {
  await editor.close();
}

async function pictures(file, name) {
  await me.command("View: Close All Editors");
  await me.press("Control+P");
  await page.keyboard.type(file);
  await page.locator(".quick-input-list .monaco-list-row", { hasText: file }).first().click();
  await page.locator(".tabs-container .tab", { hasText: file }).first().waitFor();
  await me.command("Tonelens: Review This Document");
  await page.locator('[id="tonelens.tonelens.tonelens.toLookAt"]', { hasText: "to look at" }).waitFor({ timeout: LOADING_MS });
  const marks = () => page.locator(".squiggly-warning").count();
  await me.until(async () => (await me.underlined()).length + (await marks()) > 0, LOADING_MS);
  await page.locator(".editor-instance .monaco-editor").first().click({ position: { x: 300, y: 30 } });
  await me.press("Control+Home", "Control+K", "Alt+N");
  await page.waitForTimeout(3000);
  await page.screenshot({ path: join(FOLDER, `${name}-finding.png`) });
  await me.press("Escape", "Home", "Shift+End");
  await page.waitForTimeout(3000);
  await page.screenshot({ path: join(FOLDER, `${name}-selected.png`) });
  if (!name.includes("scientist")) return;
  await me.explain();
  await page.waitForTimeout(3000);
  await page.screenshot({ path: join(FOLDER, `${name}-explained.png`) });
}
