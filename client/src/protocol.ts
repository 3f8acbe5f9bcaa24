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

/** Whom the person wants to be spoken to as. */
export type View = "writer" | "scientist";

export interface Shown {
  range: Range;
  message: string;
  /** The verdict in one line, to stand beside the text. */
  margin: string;
  pinned: boolean;
  quiet: boolean;
  units: Unit[];
}

/** A sentence that breaks a rule: `words` are what makes it so, the strongest first; nothing until that is known. */
export interface Finding {
  range: Range;
  words: Range[] | null;
  severity: "warning" | "information";
  margin: string;
}

export interface Explanations {
  version: number | null;
  status: "idle" | "loading" | "explaining";
  view: View;
  explanations: Shown[];
  findings: Finding[];
  /** Whether the editor underlines them as problems. */
  areListed: boolean;
  /** Nothing where the document is not reviewed. */
  toLookAt: { short: string; sentence: string } | null;
}

/** A change that softens a sentence; `outcome` is what the sentence reads like after it. */
export interface Edit {
  title: string;
  range: Range;
  text: string;
  outcome: string;
}

/** A sentence of the panel; the lower its `weight`, the worse it reads. */
export interface Row {
  range: Range;
  text: string;
  verdict: string;
  why: string;
  helps: string;
  edits: Edit[];
  tone: "negative" | "positive" | "neutral" | "unknown";
  weight: number;
  isFinding: boolean;
}

/** How a document reads from its first sentence to its last; heights go from −1 to 1. */
export interface Arc {
  label: string;
  bars: { height: number; isMarked: boolean; range: Range | null; label: string }[];
}

/** A sentence that is new, gone, or was edited so that it reads better or worse; one that is gone has no range. */
export interface ChangedSentence {
  kind: "better" | "worse" | "new" | "gone";
  range: Range | null;
  verdict: string;
  before: string;
  after: string;
  reasons: string[];
  /** Whether the document reads better or worse for it. */
  tone: "positive" | "negative";
}

export interface ChangedDocument {
  uri: string;
  version: number | null;
  heading: string;
  message: string;
  arcs: (Arc & { name: string })[];
  rows: ChangedSentence[];
  more: string;
}

/** What changed in tone since the last commit. */
export interface Changes {
  summary: string;
  documents: ChangedDocument[];
}

/** A word of the panel in the scientist's view; `part` is how much of the longest bar it has. */
export interface Bar {
  text: string;
  direction: "positive" | "negative";
  part: number;
  kind: "responsible" | "uncertain" | "";
  detail: string;
  ranges: Range[];
}

export interface Section {
  message: string;
  probabilities: { label: string; part: number; value: string }[];
  bars: Bar[];
  facts: { name: string; value: string }[];
}

/** What the panel shows of a document; all of it is the server's. */
export interface Panel {
  version: number | null;
  status: Explanations["status"];
  view: View;
  spoken: string;
  heading: string;
  isReviewed: boolean;
  arc: Arc | null;
  rows: Row[];
  more: string;
  blocks: { heading: string; sections: Section[] }[];
}

/** What a review of one document answers. */
export interface Reviewed {
  sentences: number;
  findings: number;
  message: string;
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
export const PANEL = "tonelens/panel";
/** A command that the server's edits run once they are made. */
export const OUTCOME = "_tonelens.outcome";
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
  addTerm: "tonelens.addTerm",
  pauseReview: "tonelens.pauseReview",
  resumeReview: "tonelens.resumeReview",
  reviewDocument: "tonelens.reviewDocument",
  reviewWorkspace: "tonelens.reviewWorkspace",
  changes: "tonelens.changes",
} as const;
