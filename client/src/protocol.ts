// What the server says beyond the standard protocol; docs/protocol.md describes it.

import type { Position, Range } from "vscode-languageclient";

export type { Position, Range };

export interface Unit {
  ranges: Range[];
  sentence: number;
  text: string;
  share: number;
  strength: number;
  responsible: boolean;
  uncertain: boolean;
  detail: string;
}

export interface Shown {
  range: Range;
  message: string;
  pinned: boolean;
  quiet: boolean;
  units: Unit[];
  explanation?: Explanation;
}

/** The parts of `tonelens explain --format json` that are drawn here. */
export interface Explanation {
  message: string;
  model: { id: string };
  prediction: { label: string; probabilities: Record<string, number> };
  stability: string;
  method: { name: string; baseline: string | null; evaluations: number; relative_error: number | null; converged: boolean };
  not_judged: string | null;
  not_read: { text: string }[];
  sentences: Explanation[];
}

export interface Explanations {
  version: number | null;
  status: "idle" | "loading" | "explaining";
  explanations: Shown[];
}

/** What is read of a document; lines and columns are counted from 1. */
export interface Reading {
  format: string;
  sentences: { line: number; column: number; kind: string; key: string | null; read: string }[];
}

/** What came of a review of all open folders. */
export interface Review {
  files: number;
  findings: number;
  unread: number;
  notListed: number;
}

export const EXPLANATIONS = "tonelens/explanations";
export const CHANGED = "tonelens/changed";

/** The server's commands. The client registers its own under other names, because both live in one place in VS Code. */
export const SERVER = {
  explain: "tonelens.explain",
  explainDocument: "tonelens.explainDocument",
  clear: "tonelens.clear",
  pin: "tonelens.pin",
  unpin: "tonelens.unpin",
  report: "tonelens.report",
  read: "tonelens.read",
  ignore: "tonelens.ignore",
  accept: "tonelens.accept",
  pauseReview: "tonelens.pauseReview",
  resumeReview: "tonelens.resumeReview",
  reviewWorkspace: "tonelens.reviewWorkspace",
} as const;
