/** Elements of a drawing, made from words as those of a page are. */

type Attributes = Record<string, string | number | ((event: Event) => void) | null | undefined>;

/** An element of SVG with attributes (`onclick` and the like take functions) and children. */
export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string | null | false)[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((one): one is Node | string => one !== null && one !== false));
  return made;
}
