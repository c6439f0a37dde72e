// Elements, made without a word of HTML.

const SVG = "http://www.w3.org/2000/svg";

export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  attributes: Readonly<Record<string, string>> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.className = className;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A picture of paths by class, which style sheets colour; nobody is told of it. */
export function picture(...classes: string[]): { readonly svg: SVGSVGElement; readonly paths: SVGPathElement[] } {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("aria-hidden", "true");
  const paths = classes.map((name) => {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", name);
    svg.append(path);
    return path;
  });
  return { svg, paths };
}

/** Keeps one element a key: what is new is made, what is gone goes, and all is drawn. */
export function createPool<Item>(
  parent: Element,
  make: (item: Item) => HTMLElement,
  draw: (made: HTMLElement, item: Item) => void,
): (items: ReadonlyMap<string, Item>) => ReadonlyMap<string, HTMLElement> {
  const pool = new Map<string, HTMLElement>();
  return (items) => {
    for (const [key, made] of pool) {
      if (items.has(key)) continue;
      made.remove();
      pool.delete(key);
    }
    for (const [key, item] of items) {
      let made = pool.get(key);
      if (!made) {
        made = make(item);
        pool.set(key, made);
        parent.append(made);
      }
      draw(made, item);
    }
    return pool;
  };
}

/** Steps up and down from one stretch to the next; `unit` is how high one is. */
export function silhouette(values: readonly number[], width: number, base: number, unit: number): string {
  let path = `M0 ${base}`;
  let before = base;
  values.forEach((value, index) => {
    const y = value > 0 ? Math.round(base - Math.max(2, Math.sqrt(value) * unit)) : base;
    if (y !== before) path += `H${Math.round(index * width)}V${y}`;
    before = y;
  });
  return `${path}H${Math.round(values.length * width)}V${base}Z`;
}
