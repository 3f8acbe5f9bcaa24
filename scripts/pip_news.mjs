// What a reader wants to know of pip's output. The editor extension uses this as well.

/** The large downloads, and the last long part; null for every other line. */
export function worthShowing(line) {
  const download = /^\s*Downloading (?:\S*\/)?([^\s/]+?)-(\d[^-\s]*)-\S* \((\d{2,}[\d.]* MB|[\d.]+ GB)\)/.exec(line);
  if (download) return `downloading ${download[1]} ${download[2]} (${download[3]})`;
  const packages = /^Installing collected packages: (.*,.*)/.exec(line);
  return packages ? `unpacking ${packages[1].split(",").length} packages` : null;
}
