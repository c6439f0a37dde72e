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

/** How much is when, as the style of an element that is cut to a silhouette: a step for each value. */
export function silhouette(values: readonly number[], most: number): string {
  const steps = values.map((value, index) => {
    const y = value ? Math.round(94 - Math.sqrt(value / most) * 88) : 100;
    return [index, index + 1].map((step) => `${(step / values.length) * 100}% ${y}%`);
  });
  return `clip-path:polygon(0 100%,${steps},100% 100%)`;
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
