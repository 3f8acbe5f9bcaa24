// Stands in for the module vscode in tests of what needs no editor.

export const l10n = {
  t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, index) => String(values[Number(index)])),
};

export class CancellationError extends Error {
  override name = "CancellationError";
}

export const commands = {};
export const window = {};
export const workspace = {};
export const extensions = {};
