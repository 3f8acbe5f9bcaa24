// What changed in tone since the last commit, in a real VS Code with the real model and a real git repository.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { open, PICTURES } from "./editor.mjs";
import { LOADING_MS, person } from "./person.mjs";

const TITLE = "Tonelens: What Changed in Tone Since the Last Commit";

describe("a writer with a document in a repository", { timeout: 300_000 }, () => {
  let editor, page, me;
  before(async () => {
    editor = await open({ user: { "git.enabled": true, "git.openRepositoryInParentFolders": "never" } });
    ({ page } = editor);
    const who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
    for (const command of [["init", "--quiet"], ["add", "launch-email.md"], [...who, "commit", "--quiet", "-m", "first"]])
      execFileSync("git", command, { cwd: editor.workspace });
    await page.goto(editor.url);
    me = person(editor);
    await me.line("Unfortunately").waitFor({ timeout: LOADING_MS });
    await me.toLookAt.waitFor({ timeout: LOADING_MS });
    await me.settled(me.line("Thank you"));
  });
  after(() => editor?.close());

  const rows = () => me.panel.locator(".sentence.changed");
  const heading = (pattern) => me.panel.locator("h2", { hasText: pattern }).waitFor({ timeout: LOADING_MS });

  const entry = async () => {
    const item = page.locator(".monaco-menu .action-item", { hasText: TITLE.replace("Tonelens: ", "") }).last();
    await item.waitFor();
    // A menu of VS Code does not listen to the mouse in its first tenth of a second, so that what opened it chooses nothing.
    await page.waitForTimeout(500);
    await item.click();
  };

  test("is told when nothing has changed", async () => {
    await me.line("You failed").click();
    await me.command(TITLE);
    await me.panel.locator(".notice", { hasText: "Its sentences are as they were in the last commit." }).waitFor({ timeout: LOADING_MS });
  });

  test("sees what nobody has saved yet: what reads worse, and which words made it so", async () => {
    await me.line("You failed").click();
    await me.press("End");
    for (let count = 0; count < "You failed to provide a valid invoice number.".length; count++) await me.press("Shift+ArrowLeft");
    await page.keyboard.type("Please provide a valid invoice number.");
    await me.line("Thank you").click();
    await me.press("End");
    await page.keyboard.type(" This release is a disaster.");
    // What is shown follows the text.
    await heading(/1 better and 1 new since the last commit$/);
    const texts = await rows().allInnerTexts();
    assert.match(texts[0], /^Better: reads \w+ \(\d+%\), before negative/);
    assert.match(texts[0], /‘You failed to’ → ‘Please’ made it better/, texts.join());
    assert.match(texts[1], /^New: reads negative/);
    assert.equal(await me.panel.locator(".arcs figure").count(), 2);
    await page.screenshot({ path: join(PICTURES, "changes-1.png") });
  });

  test("goes to a sentence by a click, and back to all sentences", async () => {
    await rows().nth(1).locator("button.text").click();
    await me.selected("This release is a disaster.".length);
    await me.panel.locator(".back").click();
    await me.gone(rows());
  });

  test("asks from the source control view, for one file and for all", async () => {
    await me.press("Control+S");
    writeFileSync(join(editor.workspace, "fresh.md"), "This is terrible.\n");
    await me.line("Thank you").click();
    await me.press("Control+Shift+G", "G");
    const item = page.locator(".scm-view .monaco-list-row", { hasText: "launch-email.md" }).first();
    await item.waitFor();
    await item.click({ button: "right" });
    await entry();
    await heading(/^launch-email\.md: 1 better and 1 new/);
    await me.panel.locator(".back").click();
    await me.gone(rows());
    const repository = page.locator(".sidebar .pane-header", { hasText: "Changes" }).first();
    await repository.hover();
    await repository.locator(".codicon-toolbar-more").click();
    await entry();
    await me.panel.locator(".notice", { hasText: /^1 document changed since the last commit\. Sentences: 1 better/ }).waitFor({ timeout: LOADING_MS });
    await me.panel.locator(".notice", { hasText: "“fresh.md” is not in the last commit" }).waitFor();
    await page.screenshot({ path: join(PICTURES, "changes-2.png") });
  });

  test("is told in a sentence why nothing can be compared", async () => {
    await me.line("Thank you").click();
    await me.command("File: New Untitled Text File");
    await page.keyboard.type("This is terrible.");
    await me.command(TITLE);
    await page.locator(".notification-list-item", { hasText: "That document is not a file yet. Save it first." }).waitFor();
    assert.match(readFileSync(join(editor.workspace, "launch-email.md"), "utf8"), /disaster/);
  });
});
