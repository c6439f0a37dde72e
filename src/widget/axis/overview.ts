import { make, makePicture, silhouette } from "./dom.ts";

const BINS = 160;

export interface Overview {
  readonly element: HTMLElement;
  /** The part of the whole where what is shown begins, and how much it is; in words, once it rests. */
  draw(from: number, size: number, text?: string): void;
}

/**
 * The whole as a strip, and an outline around what is shown: a slider of the browser, whose thumb is as wide as that.
 * `move` shows what begins at another part of the whole.
 */
export function createOverview(
  label: string,
  sign: 1 | -1,
  bins: (count: number) => readonly number[],
  move: (from: number) => void,
): Overview {
  const [svg, path] = makePicture("axis-density");
  const slider = make("input", { type: "range", min: 0, max: 1, step: "any", ariaLabel: label });
  const values = bins(BINS);
  svg.setAttribute("viewBox", `0 0 ${BINS} 32`);
  svg.setAttribute("preserveAspectRatio", "none");
  path?.setAttribute("d", silhouette(values, 0, 1, 31, 27, Math.max(1, ...values)));
  let [from, size] = [0, 1];

  slider.oninput = () => move(slider.valueAsNumber * (1 - size));
  slider.onkeydown = (event) => {
    const parts = {
      ArrowRight: 0.05 * sign,
      ArrowLeft: -0.05 * sign,
      ArrowUp: 0.05,
      ArrowDown: -0.05,
      PageUp: 0.2,
      PageDown: -0.2,
    };
    const part = parts[event.key as keyof typeof parts];
    if (!part) return;
    event.preventDefault();
    move(from + part);
  };
  return {
    element: make("div", { className: "axis-overview", part: "overview" }, svg, slider),
    draw(start, length, text) {
      [from, size] = [start, Math.min(1, length)];
      slider.value = `${from / (1 - size || 1)}`;
      slider.style.cssText = `--size:${size * 100}%`;
      if (text) slider.ariaValueText = text;
    },
  };
}
