// Elements, made without a word of HTML; and styles set by the CSSOM, which no policy forbids.

export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Readonly<Record<string, unknown>>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** How much is when, as a silhouette over the width of its element: a step for each value. Nobody is told of it. */
export function makeDensity(): [svg: SVGElement, draw: (values: readonly number[], most: number) => void] {
  const [svg = new SVGElement(), path = svg] = ["svg", "path"].map((name) =>
    document.createElementNS("http://www.w3.org/2000/svg", name),
  );
  svg.append(path);
  svg.ariaHidden = "true";
  svg.setAttribute("preserveAspectRatio", "none");
  path.setAttribute("class", "axis-density");
  return [
    svg,
    (values, most) => {
      svg.setAttribute("viewBox", `0 0 ${values.length} 32`);
      const steps = values.map((value) => `V${value ? Math.round(30 - Math.sqrt(value / most) * 28) : 32}h1`);
      path.setAttribute("d", `M0 32${steps.join("")}V32`);
    },
  ];
}

/** What is drawn, by key: made where it is new, gone where it is not put again before the sweep. */
export function createPool(parent: Element) {
  let before = new Map<string, HTMLElement>();
  let now = new Map<string, HTMLElement>();
  return {
    put(key: string, style: string, create: () => HTMLElement): HTMLElement {
      const made = before.get(key) ?? create();
      if (!made.parentNode) parent.append(made);
      made.style.cssText = style;
      before.delete(key);
      now.set(key, made);
      return made;
    },
    sweep(): void {
      for (const gone of before.values()) gone.remove();
      before = now;
      now = new Map();
    },
  };
}
