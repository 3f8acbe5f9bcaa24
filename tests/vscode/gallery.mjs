// Takes a picture of each example in both views and both kinds of theme, for looking at: node tests/vscode/gallery.mjs [FOLDER]
// After npm run test:vscode, which installs what it needs.

import { cpSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";

import { ROOT } from "../../scripts/process.mjs";
import { open, PICTURES } from "./editor.mjs";
import { LOADING_MS, person } from "./person.mjs";

const FOLDER = process.argv[2] ?? join(PICTURES, "gallery");
const EXAMPLES = {
  "landing-page.html": { selected: "<p>If you still type", cursor: "Your old spreadsheet" },
  "onboarding-mail.md": { selected: "You have failed to confirm", cursor: "If you ignore" },
  "locales/en/errors.json": { selected: '    "locked"', cursor: "Without a payment" },
  "refund-policy.txt": { selected: "If Kestrel was out", cursor: "Customers who" },
};
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
    for (const [file, places] of Object.entries(EXAMPLES)) await pictures(file, places, `${basename(file)}-${view}-${theme}`);
  }
} finally {
  await editor.close();
}

async function pictures(file, { selected, cursor }, name) {
  await me.command("View: Close All Editors");
  await me.press("Control+P");
  await page.keyboard.type(basename(file));
  await page.locator(".quick-input-list .monaco-list-row", { hasText: basename(file) }).first().waitFor();
  await me.press("Enter");
  await me.line(selected.trim()).waitFor();
  await me.command("Tonelens: Review This Document");
  await page.locator('[id="tonelens.tonelens.tonelens.toLookAt"]', { hasText: "to look at" }).waitFor({ timeout: LOADING_MS });
  await me.command("Tonelens: Show Explanation Panel");
  await me.line(cursor).click();
  await me.press("Control+K", "Alt+N");
  await page.waitForTimeout(2500);
  await page.screenshot({ path: join(FOLDER, `${name}-finding.png`) });
  await me.press("Escape");
  await me.line(selected.trim()).click();
  await me.press("Home", "Shift+End");
  await page.waitForTimeout(2500);
  await page.screenshot({ path: join(FOLDER, `${name}-selected.png`) });
  if (name.includes("scientist")) {
    await me.explain();
    await page.waitForTimeout(2500);
    await page.screenshot({ path: join(FOLDER, `${name}-explained.png`) });
  }
}
