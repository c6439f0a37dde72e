import { make, makePicture, silhouette } from "./dom.ts";

const BINS = 160;

export interface Overview {
  readonly element: HTMLElement;
  /** From which part of the whole to which is shown; and that in words, once it rests. */
  draw(from: number, to: number, text?: string): void;
}

/** The whole as a strip, and an outline around what is shown; `move` shows what is a part of the whole later. */
export function createOverview(
  label: string,
  sign: 1 | -1,
  bins: (count: number) => readonly number[],
  move: (part: number) => void,
): Overview {
  const [svg, path] = makePicture("axis-density");
  const thumb = make("div", { className: "axis-window", role: "slider", tabIndex: 0, ariaLabel: label });
  const element = make("div", { className: "axis-overview", part: "overview" }, svg, thumb);
  const values = bins(BINS);
  svg.setAttribute("viewBox", `0 0 ${BINS} 32`);
  svg.setAttribute("preserveAspectRatio", "none");
  path?.setAttribute("d", silhouette(values, 0, 1, 31, 27, Math.max(1, ...values)));
  let [middle, size, before] = [0, 1, 0];

  const partAt = ({ clientX }: PointerEvent): number => {
    const { left, right, width } = element.getBoundingClientRect();
    return (sign > 0 ? clientX - left : right - clientX) / width;
  };
  element.onpointerdown = (event) => {
    before = partAt(event);
    element.setPointerCapture(event.pointerId);
    // The window is taken where it is; beside it, it comes there.
    if (Math.abs(before - middle) > size / 2) move(before - middle);
  };
  element.onpointermove = (event) => {
    if (!element.hasPointerCapture(event.pointerId)) return;
    move(partAt(event) - before);
    before = partAt(event);
  };
  thumb.onkeydown = (event) => {
    const part = {
      ArrowRight: 0.05 * sign,
      ArrowLeft: -0.05 * sign,
      ArrowUp: 0.05,
      ArrowDown: -0.05,
      PageUp: 0.2,
      PageDown: -0.2,
      Home: -middle,
      End: 1 - middle,
    }[event.key];
    if (part === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move(part);
  };
  return {
    element,
    draw(from, to, text) {
      [middle, size] = [(from + to) / 2, to - from];
      const [start, end] = [Math.max(0, from), Math.min(1, to)];
      thumb.style.cssText = `inset-inline-start:min(${start * 100}%,100% - 24px);width:${(end - start) * 100}%`;
      thumb.ariaValueNow = `${Math.round(Math.max(0, Math.min(1, middle)) * 100)}`;
      if (text) thumb.ariaValueText = text;
    },
  };
}
