// Which documents are explained at all, and which of them by a mere selection.

import type { TextDocument } from "vscode";

/** The box in which commit messages are written. */
export const COMMIT_BOX = "vscode-scm";
const SCHEMES = ["file", "untitled", "vscode-vfs", "vscode-notebook-cell", COMMIT_BOX];
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

/** What the server says that it reads; before it has said so, running text. */
export interface Reads {
  readonly languages: readonly string[];
  readonly text: readonly string[];
}
let reads: Reads = { languages: PROSE, text: PROSE };

export function announce(announced: Partial<Reads> | undefined): void {
  reads = {
    languages: [...new Set([...PROSE, ...(announced?.languages ?? [])])],
    text: [...new Set([...PROSE, ...(announced?.text ?? [])])],
  };
}

export const SELECTOR = SCHEMES.map((scheme) => ({ scheme }));

/** The documents that something is read of. */
export function readSelector(): { scheme: string; language: string }[] {
  return reads.languages.flatMap((language) => SCHEMES.map((scheme) => ({ scheme, language })));
}

export function isExplained(document: TextDocument): boolean {
  return SCHEMES.includes(document.uri.scheme);
}

