// What a person sees and does in the editor, by name.

export const LOADING_MS = 90_000;
export const SENTENCE = "Unfortunately, your old reports could not be migrated.";

export function person({ page }) {
  const code = page.locator(".editor-instance .monaco-editor").first();
  const line = (text) => code.locator(".view-line", { hasText: text }).first();

  async function press(...keys) {
    for (const key of keys) await page.keyboard.press(key);
  }

  return {
    line,
    press,
    colours: code.locator('.view-overlays [class*="ced-"]'),
    hints: code.locator(".view-line", { hasText: /[▲▼]/ }),
    toLookAt: page.locator('[id="tonelens.tonelens.tonelens.toLookAt"]'),
    lenses: code.locator(".codelens-decoration"),
    panel: page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame"),

    /** Selects a text at the beginning of a line. */
    async select(text) {
      await line(text.slice(0, 12)).click({ position: { x: 2, y: 8 } });
      await press("Home");
      for (let count = 0; count < text.length; count++) await press("Shift+ArrowRight");
    },

    /** What stands beside the lines of the text. */
    margins() {
      return page.evaluate(() =>
        [...document.querySelectorAll('.view-line [class*="ced-"]')]
          .map((one) => getComputedStyle(one, "::after").content)
          .filter((said) => said.startsWith('"'))
          .map((said) => said.slice(1, -1)),
      );
    },

    /** The words that are underlined as worth a look. */
    underlined() {
      return page.evaluate(() =>
        [...document.querySelectorAll('.view-line [class*="ced-"]')]
          .filter((one) => getComputedStyle(one).textDecorationStyle === "wavy")
          .map((one) => one.textContent),
      );
    },

    /** Opens the light bulb's menu until it has an entry with this text: what would help is known a little later than the verdict. */
    async offered(text) {
      const entry = page.locator(".action-widget .monaco-list-row", { hasText: text }).first();
      await this.until(async () => {
        await press("Control+.");
        const isThere = await entry.waitFor({ timeout: 3000 }).then(() => true, () => false);
        if (!isThere) await press("Escape");
        return isThere;
      }, LOADING_MS);
      return entry;
    },

    async explain() {
      await press("Control+K", "Control+Y");
    },

    /** Waits until so many characters are selected. */
    async selected(count) {
      await page.waitForFunction((length) => document.body.innerText.includes(`(${length} selected)`), count);
    },

    /** Runs a command of the palette. */
    async command(title) {
      await press("F1");
      await page.keyboard.type(title);
      await page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().waitFor();
      await press("Enter");
    },

    /** Waits until something stands still, as the editor's parts do once they have all been laid out. */
    async settled(locator) {
      for (let last = "", now; last !== now; await page.waitForTimeout(500)) [last, now] = [now, JSON.stringify(await locator.boundingBox())];
    },

    async until(condition, patience = 30_000) {
      for (const started = Date.now(); !(await condition()); await page.waitForTimeout(100))
        if (Date.now() - started > patience) throw new Error(`never: ${condition}`);
    },

    async gone(locator) {
      await locator.first().waitFor({ state: "detached" });
    },
  };
}
