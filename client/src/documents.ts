// Which documents are explained at all, and which of them by a mere selection.

import type { TextDocument } from "vscode";

const SCHEMES = ["file", "untitled", "vscode-vfs", "vscode-notebook-cell"];
/** Languages whose text is prose; selecting a piece of code says nothing. */
export const PROSE = [
  "markdown",
  "plaintext",
  "git-commit",
  "restructuredtext",
  "asciidoc",
  "latex",
  "html",
  "mdx",
  "quarto",
  "typst",
];

export const SELECTOR = SCHEMES.map((scheme) => ({ scheme }));
export const PROSE_SELECTOR = PROSE.flatMap((language) => SCHEMES.map((scheme) => ({ scheme, language })));

export function isExplained(document: TextDocument): boolean {
  return SCHEMES.includes(document.uri.scheme);
}

export function isProse(document: TextDocument): boolean {
  return isExplained(document) && PROSE.includes(document.languageId);
}
