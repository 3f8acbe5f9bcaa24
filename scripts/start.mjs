// npm start [-- "your text"]: makes the environment, explains a text and says what to do next.

import { sep } from "node:path";

import { environment } from "./environment.mjs";
import { run, script } from "./process.mjs";

const SAMPLE = "I am very excited about this project";
const PROGRAM = (process.platform === "win32" ? [".venv", "Scripts", "tonelens"] : [".venv", "bin", "tonelens"]).join(sep);

script(async (words) => {
  const text = words.join(" ") || SAMPLE;
  const status = await run(await environment(), ["-m", "tonelens", "explain", "--", text]);
  if (status !== 0) return status;
  console.log(`
What next?
  another text       ${PROGRAM} explain "The page is slow, but support was kind."
  a page of it       ${PROGRAM} explain --format html --output tone.html "…"
  from Python        from tonelens import Explainer; Explainer().explain("…").plot()
  all the checks     npm test
  how it is built    docs/architecture.md`);
  return 0;
});
