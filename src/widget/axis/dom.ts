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

/** Paths by class, which style sheets colour; nobody is told of them. */
export function makePicture(...classes: string[]): [svg: SVGElement, ...paths: SVGElement[]] {
  const [svg = new SVGElement(), ...paths] = ["svg", ...classes.map(() => "path")].map((name) =>
    document.createElementNS("http://www.w3.org/2000/svg", name),
  );
  svg.ariaHidden = "true";
  for (const [index, name] of classes.entries()) paths[index]?.setAttribute("class", name);
  svg.append(...paths);
  return [svg, ...paths];
}

/** Steps from one stretch to the next, each `width` wide, the highest `height` high. */
export function silhouette(
  values: readonly number[],
  from: number,
  width: number,
  base: number,
  height: number,
  most: number,
): string {
  const steps = values.map(
    (value) => `V${base - (value && Math.round(2 + Math.sqrt(value / most) * (height - 2)))}h${width}`,
  );
  return `M${from} ${base}${steps.join("")}V${base}`;
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
