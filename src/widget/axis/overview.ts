import type { View } from "../types.ts";
import { spread } from "./counts.ts";
import { element, picture, silhouette } from "./dom.ts";
import { fitWindow, type Window } from "./window.ts";

const HEIGHT = 32;
const BINS = 160;

export interface Overview {
  draw(window: Window, text: string): void;
  dispose(): void;
}

interface OverviewHost {
  readonly root: HTMLElement;
  readonly view: View;
  readonly label: string;
  readonly isRightToLeft: boolean;
  width(): number;
  /** Moves what is shown by a part of the whole. */
  onMove(part: number): void;
}

/** The whole as a strip, and an outline around what is shown, which can be moved. */
export function createOverview({ root, view, label, isRightToLeft, width, onMove }: OverviewHost): Overview {
  const { svg, paths } = picture("density");
  const thumb = element("div", "axis-window", {
    role: "slider",
    tabindex: "0",
    "aria-label": label,
    "aria-valuemin": "0",
    "aria-valuemax": "100",
  });
  const strip = element("div", "axis-overview", { part: "overview" }, svg, thumb);
  root.append(strip);
  const whole = fitWindow(view, 1);
  const size = whole.scale / BINS;
  const bins = spread([{ tile: view, from: view.start, to: view.end, isDeepest: true }], whole.left, size, BINS);
  paths[0]?.setAttribute("d", silhouette(bins, 10, 30, 26 / Math.sqrt(Math.max(1, ...bins))));
  svg.setAttribute("viewBox", `0 0 ${BINS * 10} ${HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "none");

  let middle = 0;
  let part = 1;

  /** Which part of the whole lies before a pointer. */
  const partAt = ({ clientX }: PointerEvent): number => {
    const { left, right } = strip.getBoundingClientRect();
    return (isRightToLeft ? right - clientX : clientX - left) / (right - left);
  };
  strip.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    strip.setPointerCapture(event.pointerId);
    // In the window it is taken where it is; elsewhere it comes there.
    if (Math.abs(partAt(event) - middle) > part / 2) onMove(partAt(event) - middle);
    let before = partAt(event);
    strip.onpointermove = (move) => {
      onMove(partAt(move) - before);
      before = partAt(move);
    };
  });
  strip.onlostpointercapture = () => {
    strip.onpointermove = null;
  };
  thumb.addEventListener("keydown", (event) => {
    const { key } = event;
    const later = isRightToLeft ? "ArrowLeft" : "ArrowRight";
    const earlier = isRightToLeft ? "ArrowRight" : "ArrowLeft";
    const steps: Record<string, number> = {
      [later]: 0.05,
      [earlier]: -0.05,
      ArrowUp: 0.05,
      ArrowDown: -0.05,
      PageUp: 0.2,
      PageDown: -0.2,
      Home: -middle,
      End: 1 - middle,
    };
    const step = steps[key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    onMove(step);
  });

  return {
    draw({ left, scale }, text) {
      part = (scale * width()) / whole.scale;
      const from = (left - whole.left) / whole.scale;
      middle = from + part / 2;
      const [a, b] = [Math.max(0, from), Math.min(1, from + part)];
      thumb.style.insetInlineStart = `${Math.min(99, a * 100)}%`;
      thumb.style.width = `${Math.max(0, b - a) * 100}%`;
      thumb.setAttribute("aria-valuenow", String(Math.round(Math.min(1, Math.max(0, middle)) * 100)));
      if (text) thumb.setAttribute("aria-valuetext", text);
    },
    dispose: () => strip.remove(),
  };
}
