import { make, silhouette } from "./dom.ts";

export interface Overview {
  readonly element: HTMLElement;
  /** The part of the whole where what is shown begins, how much it is, and that in words. */
  draw(from: number, size: number, text: string): void;
}

/**
 * The whole as a strip, and an outline around what is shown: a slider of the browser, whose thumb is as wide as that.
 * `move` shows what begins at another part of the whole.
 */
export function createOverview(label: string, values: readonly number[], move: (from: number) => void): Overview {
  const density = make("div", { className: "axis-density" });
  const slider = make("input", { type: "range", max: 1, step: "any", ariaLabel: label });
  let rest = 0;
  density.style.cssText = silhouette(values, Math.max(...values));
  slider.oninput = () => move(slider.valueAsNumber * rest);
  return {
    element: make("div", { className: "axis-overview", part: "overview" }, density, slider),
    draw(from, size, text) {
      rest = Math.max(0, 1 - size);
      slider.value = `${from / (rest || 1)}`;
      slider.style.cssText = `--size:${size * 100}%`;
      slider.ariaValueText = text;
    },
  };
}
