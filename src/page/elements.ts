/** Owns the making of elements: texts are set as texts, so that nothing from a log or a name is ever markup. */

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
type Child = Node | string;

/** An attribute that is true is there without a value; one that is false or undefined is not there. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children);
  return made;
}

/** An element of the page as it was served. */
export function find<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`);
  return found;
}

/** Where something lies across the timeline. The page's policy forbids style attributes, and allows this. */
export function place(placed: HTMLElement, startShare: number, endShare?: number): void {
  placed.style.left = `${startShare * 100}%`;
  if (endShare !== undefined) placed.style.width = `${Math.max(0, endShare - startShare) * 100}%`;
}
