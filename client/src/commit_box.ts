// Lists problems in the box for commit messages: the editor asks for those of documents in tabs alone, and the box has none.

import { type ExtensionContext, languages, type TextDocument, workspace } from "vscode";

import { COMMIT_BOX } from "./documents";
import type { Server } from "./server";

export function reviewCommitBox({ subscriptions }: ExtensionContext, server: Server): void {
  const problems = languages.createDiagnosticCollection("tonelens-commit-box");
  const fetch = async (document: TextDocument) => {
    const { version } = document;
    const found = await server.problems(document);
    if (document.isClosed || server.condition !== "running") problems.delete(document.uri);
    else if (found && document.version === version) problems.set(document.uri, found);
  };
  const boxes = () => workspace.textDocuments.filter(({ uri }) => uri.scheme === COMMIT_BOX);
  subscriptions.push(
    problems,
    server.onExplained((uri) => boxes().forEach((one) => server.uri(one) === uri && void fetch(one))),
    server.onDidChange(() => boxes().forEach((one) => void fetch(one))),
    workspace.onDidCloseTextDocument(({ uri }) => problems.delete(uri)),
  );
}
