// npm run benchmark [-- options]: measures Tonelens beside what it is compared with. By hand only; it takes minutes.

import { environment, installExtra } from "./environment.mjs";
import { run, script } from "./process.mjs";

script(async (options) => {
  const python = await environment();
  await installExtra("benchmark");
  return run(python, ["-m", "tests.benchmarks", ...options]);
});
