// Takes the README's moving picture, by hand after something looks different: node tests/vscode/moving_picture.mjs
// Somebody selects a sentence, sees which word is to blame, and softens it. scripts/moving_picture.py joins what is taken here.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { environment } from "../../scripts/environment.mjs";
import { ROOT, run } from "../../scripts/process.mjs";
import { open, PICTURES } from "./editor.mjs";
import { LOADING_MS, person } from "./person.mjs";

const BLAMING = "You failed to provide a valid invoice number.";
const SOFTENED = "Please provide";
const FRAMES = join(PICTURES, "moving");
const SIZE = { width: 960, height: 450 };

const editor = await open({
  user: {
    "window.commandCenter": false,
    "breadcrumbs.enabled": false,
    "editor.stickyScroll.enabled": false,
    "editor.cursorBlinking": "solid",
    "editor.occurrencesHighlight": "off",
    "workbench.activityBar.location": "hidden",
  },
});
const { page } = editor;
const me = person(editor);
const taken = [];
let clip;
rmSync(FRAMES, { recursive: true, force: true });
mkdirSync(FRAMES, { recursive: true });
try {
  await page.setViewportSize({ width: SIZE.width, height: 760 });
  await page.goto(editor.url);
  await me.line("Unfortunately").waitFor({ timeout: LOADING_MS });
  await me.toLookAt.waitFor({ timeout: LOADING_MS });
  await me.command("View: Close Primary Side Bar");
  await me.settled(me.line("Unfortunately"));
  // The model is loaded before anybody looks.
  await selectAll();
  await verdict(/^Reads negative/);
  await me.command("Tonelens: Clear All Explanations");
  await me.gone(me.colours);
  await me.line(BLAMING).click();
  await me.press("End");
  await page.mouse.move(5, 755);
  await page.waitForTimeout(1500);
  const { y } = await me.line("We are thrilled").boundingBox();
  clip = { x: 0, y: Math.max(y - 40, 0), ...SIZE };
  await frame(900);
  for (let step = 1; step <= 9; step++) {
    for (let count = 0; count < 5; count++) await me.press("Shift+ArrowLeft");
    await page.waitForTimeout(20);
    await frame(step === 9 ? 300 : 90);
  }
  await verdict(/^Reads negative/);
  await page.waitForTimeout(800);
  await frame(2200);
  await me.explain();
  await page.waitForTimeout(1500);
  await me.press("ArrowRight", "ArrowLeft");
  const softer = await me.offered("Replace");
  await page.waitForTimeout(800);
  await frame(2400);
  await softer.click();
  await page.mouse.move(5, 755);
  await me.line(SOFTENED).waitFor();
  await verdict(/^✓/);
  await page.waitForTimeout(300);
  await frame(2800);
} finally {
  await editor.close();
}
writeFileSync(join(FRAMES, "frames.json"), JSON.stringify(taken));
process.exitCode = await run(await environment(), [join(ROOT, "scripts", "moving_picture.py"), FRAMES, join(ROOT, "docs", "images", "select-and-soften.gif")]);

async function selectAll() {
  await me.line(BLAMING).click();
  await me.press("End");
  for (let count = 0; count < BLAMING.length; count++) await me.press("Shift+ArrowLeft");
}

async function verdict(pattern) {
  await me.until(async () => (await me.margins()).some((said) => pattern.test(said)), LOADING_MS);
}

/** What is seen now, for so many milliseconds. */
async function frame(milliseconds) {
  const name = `${String(taken.length).padStart(2, "0")}.png`;
  await page.screenshot({ path: join(FRAMES, name), clip });
  taken.push({ name, milliseconds });
}
