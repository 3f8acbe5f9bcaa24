// Ranges of the protocol as VS Code's own, and back.

import { Range } from "vscode";

import type { Range as ProtocolRange } from "./protocol";

export function toRange({ start, end }: ProtocolRange): Range {
  return new Range(start.line, start.character, end.line, end.character);
}

/** As a whole, a range of VS Code's would be sent as a list. */
export function fromRange({ start, end }: Range): ProtocolRange {
  return { start, end };
}
