// Makes the panel's elements. The document's text gets into them as text only, never as markup.

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

export const host = acquireVsCodeApi();

export function element(name: string, kind: string, ...content: (Node | string)[]): HTMLElement {
  const made = document.createElement(name);
  if (kind) made.className = kind.trim();
  made.append(...content); // a string becomes a text node
  return made;
}

export function list(kind: string, items: HTMLElement[][]): HTMLElement[] {
  return items.length ? [element("ul", kind, ...items.map((item) => element("li", "", ...item)))] : [];
}

/** A button that is known by `key` whenever it is drawn anew. */
export function button(kind: string, key: string, message: object, ...content: (Node | string)[]): HTMLElement {
  const made = element("button", kind, ...content);
  made.dataset.key = key;
  made.addEventListener("click", () => host.postMessage(message));
  return made;
}

export function track(kind: string, part: number): HTMLElement {
  const fill = element("span", "fill");
  fill.style.width = `${Math.round(part * 1000) / 10}%`;
  const made = element("span", `track ${kind}`, fill);
  made.setAttribute("aria-hidden", "true");
  return made;
}
