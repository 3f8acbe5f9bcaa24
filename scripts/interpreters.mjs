// Where a Python may be found, what it is asked and which are new enough. The editor extension uses this as well.

export const OLDEST = "3.10";
export const CANDIDATES = [
  ["python3.13"],
  ["python3.12"],
  ["python3.11"],
  ["python3.10"],
  ["python3"],
  ["python"],
  ["py", "-3"], // the launcher of python.org's Windows installer
];
// Runs on Python 2 as well, so that it can be named as too old.
export const QUESTION = "import platform, sys; print('%d.%d.%d %s' % (sys.version_info[:3] + (platform.machine(),)))";

/** `{ version, machine }` out of the answer to the question, or null where it is none. */
export function answer(output) {
  const match = /(\d+\.\d+\.\d+) (\S+)\s*$/.exec(output);
  return match && { version: match[1], machine: match[2] };
}

/** Whether Tonelens runs on it. */
export function isRecent({ version }) {
  const [major, minor] = version.split(".").map(Number);
  const [oldestMajor, oldestMinor] = OLDEST.split(".").map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
