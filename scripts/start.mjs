// npm start [-- "your text"]: makes the environment and puts the extension into the editor `code`, where there is one and no text
// is given. Otherwise it explains a text here. It ends with what to do next.

import { spawnSync } from "node:child_process";
import { join, sep } from "node:path";

import { environment } from "./environment.mjs";
import { ROOT, run, script } from "./process.mjs";

const SAMPLE = "I am very excited about this project";
const PROGRAM = (process.platform === "win32" ? [".venv", "Scripts", "tonelens"] : [".venv", "bin", "tonelens"]).join(sep);

const CODE = process.platform === "win32" ? ["cmd", "/c", "code"] : ["code"];

script(async (words) => {
  const python = await environment();
  if (words.length === 0 && hasCode()) return inEditor(python);
  const status = await run(python, ["-m", "tonelens", "explain", "--", words.join(" ") || SAMPLE]);
  if (status !== 0) return status;
  console.log(`
What next?
  in VS Code         npm run package, or npm run vscode for one in the browser
  another text       ${PROGRAM} explain "The page is slow, but support was kind."
  a page of it       ${PROGRAM} explain --format html --output tone.html "…"
  whole files        ${PROGRAM} check examples
  from Python        from tonelens import Explainer; Explainer().explain("…").plot()
  all the checks     npm test
  how it is built    docs/architecture.md`);
  return 0;
});

function hasCode() {
  return spawnSync(CODE[0], [...CODE.slice(1), "--version"], { stdio: "ignore", timeout: 20_000, windowsHide: true }).status === 0;
}

async function inEditor(python) {
  const { vsix, VSIX } = await import("./client.mjs");
  await vsix();
  const sample = join(ROOT, "examples", "launch-email.md");
  const status = await run(CODE[0], [...CODE.slice(1), "--install-extension", VSIX, "--force"]);
  if (status !== 0) return status;
  console.log(`
Select a sentence in ${sample}. The extension offers to set up
a Python of its own; to use the one here instead, set tonelens.interpreter to ${python}.`);
  return run(CODE[0], [...CODE.slice(1), sample]);
}
