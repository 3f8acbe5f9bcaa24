// The browser that the extension's tests drive: Debian's, or the one that TONELENS_CHROMIUM names.

import { existsSync } from "node:fs";

import { installDebianPackages } from "./code_server.mjs";
import { Failure } from "./process.mjs";

export const CHROMIUM = process.env.TONELENS_CHROMIUM ?? "/usr/bin/chromium";

/** Makes sure that it is there. */
export async function installChromium() {
  if (existsSync(CHROMIUM)) return;
  await installDebianPackages(["chromium", "fonts-dejavu-core"]);
  if (!existsSync(CHROMIUM)) throw new Failure(`There is no ${CHROMIUM}. Install Chromium, or set TONELENS_CHROMIUM to where one is.`);
}
