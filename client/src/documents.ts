// Which documents are explained, and which of them something is read of: the server says it, the manifest until it has.

import type { TextDocument } from "vscode";

/** The box in which commit messages are written. */
export const COMMIT_BOX = "vscode-scm";
const SCHEMES = ["file", "untitled", "vscode-vfs", "vscode-notebook-cell", COMMIT_BOX];
/** Where a selection is a wish, before there is a server to ask. */
const RUNNING_TEXT = ["markdown", "plaintext"];
const WAKES = "onLanguage:";

/** What the server says that it reads. */
export interface Reads {
  readonly languages: readonly string[];
}
let reads: Reads = { languages: [] };

/** The manifest has to name the languages that wake the extension; a test holds them to what the server reads. */
export function readManifest({ activationEvents = [] }: { activationEvents?: string[] }): void {
  const events = activationEvents.filter((event) => event.startsWith(WAKES));
  announce({ languages: events.map((event) => event.slice(WAKES.length)) });
}

export function announce(announced: Reads | undefined): void {
  if (announced) reads = announced;
}

export const SELECTOR = SCHEMES.map((scheme) => ({ scheme }));

export function readLanguages(): readonly string[] {
  return reads.languages;
}

/** The documents that something is read of. */
export function readSelector(): { scheme: string; language: string }[] {
  return reads.languages.flatMap((language) => SCHEMES.map((scheme) => ({ scheme, language })));
}

export function isExplained(document: TextDocument): boolean {
  return SCHEMES.includes(document.uri.scheme);
}

/** Whether something is read of it; the editor's own inputs are documents as well. */
export function isRead(document: TextDocument): boolean {
  return isExplained(document) && reads.languages.includes(document.languageId);
}

export function isRunningText(document: TextDocument): boolean {
  return isExplained(document) && RUNNING_TEXT.includes(document.languageId);
}
