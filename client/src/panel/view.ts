// Draws the panel's page.

import { changes } from "./changes";
import { button, element, host } from "./elements";
import { blocks } from "./numbers";
import type { Page } from "./page";
import { sentences } from "./sentences";

const page = document.getElementById("page") as HTMLElement;
const spoken = document.getElementById("spoken") as HTMLElement;
let latest: Page | undefined;

window.addEventListener("message", ({ data }: MessageEvent<Page>) => {
  const isNew = data.blocks[0] !== undefined && data.blocks[0].heading !== latest?.blocks[0]?.heading;
  latest = data;
  draw();
  // What was explained just now stands at the top, above a list that somebody may have scrolled.
  if (isNew) window.scrollTo(0, 0);
  // A screen reader says it when it becomes something else.
  if (spoken.textContent !== data.spoken) spoken.textContent = data.spoken;
  page.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
});
host.postMessage({});

function draw(): void {
  if (!latest) return;
  const focused = (document.activeElement as HTMLElement | null)?.dataset.key;
  page.replaceChildren(...drawn(latest));
  // What is drawn anew keeps the place of somebody who goes through it by keyboard.
  if (focused) page.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function* drawn(shown: Page): Iterable<HTMLElement> {
  const { notice, offers, view } = shown;
  if (notice) {
    const made = element("p", "notice", notice);
    made.setAttribute("role", "status");
    yield made;
  }
  for (const [number, { title }] of offers.entries()) yield button("offer", `offer ${number}`, { offer: number }, title);
  if (shown.changes) yield* changes(shown);
  else {
    if (view === "scientist") yield* blocks(shown);
    yield* sentences(shown, draw);
  }
}
