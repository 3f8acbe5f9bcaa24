// Ranges of the protocol as VS Code's own, and back.

import { Position, Range } from "vscode";

import type { Place, Range as ProtocolRange } from "./protocol";

export function toRange({ start, end }: ProtocolRange): Range {
  return new Range(start.line, start.character, end.line, end.character);
}

export function fromRange({ start, end }: Range): ProtocolRange {
  return { start: fromPosition(start), end: fromPosition(end) };
}

function fromPosition({ line, character }: Position): Place {
  return { line, character };
}
