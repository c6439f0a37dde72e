import type { Motion } from "./motion.ts";

export interface InputHost {
  readonly stage: HTMLElement;
  readonly isRightToLeft: boolean;
  readonly motion: Motion;
  /** So many pixels towards where the line begins show what is later. */
  pan(pixels: number): void;
  /** Around a pixel counted from where the line begins. */
  zoom(factor: number, pixel: number): void;
}

/** Farther than this a press is a drag, and selects nothing. */
const SLOP = 4;

/** Drag, pinch and wheel. A plain wheel and a vertical swipe are the page's. */
export function listenTo({ stage, isRightToLeft, motion, pan, zoom }: InputHost): void {
  const held = new Map<number, { x: number; y: number }>();
  const sign = isRightToLeft ? -1 : 1;
  let [moved, speed, at] = [0, 0, 0];

  const pixelOf = (clientX: number): number => {
    const { left, right } = stage.getBoundingClientRect();
    return isRightToLeft ? right - clientX : clientX - left;
  };
  const spanOf = ([a, b]: { x: number; y: number }[]): number => (a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0);
  const middleOf = (points: { x: number }[]): number => points.reduce((sum, { x }) => sum + x, 0) / points.length;

  stage.addEventListener("pointerdown", ({ button, pointerId, clientX, clientY, timeStamp }) => {
    if (button) return;
    motion.stop();
    if (held.size === 0) [moved, speed, at] = [0, 0, timeStamp];
    held.set(pointerId, { x: clientX, y: clientY });
  });

  stage.addEventListener("pointermove", (event) => {
    const point = held.get(event.pointerId);
    if (!point || held.size > 2) return;
    const before = { span: spanOf([...held.values()]), x: middleOf([...held.values()]) };
    Object.assign(point, { x: event.clientX, y: event.clientY });
    const after = { span: spanOf([...held.values()]), x: middleOf([...held.values()]) };
    const by = (after.x - before.x) * sign;
    moved += Math.abs(by) + Math.abs(after.span - before.span);
    if (moved < SLOP) return;
    // Only now, so that a press that does not move stays a click.
    if (!stage.hasPointerCapture(event.pointerId)) stage.setPointerCapture(event.pointerId);
    stage.classList.add("dragged");
    pan(-by);
    if (before.span > 10 && after.span > 10) zoom(after.span / before.span, pixelOf(after.x));
    const passed = Math.max(1, event.timeStamp - at);
    speed = speed * 0.6 - (by / passed) * 0.4;
    at = event.timeStamp;
  });

  const release = (event: PointerEvent): void => {
    if (!held.delete(event.pointerId) || held.size) return;
    stage.classList.remove("dragged");
    if (event.type === "pointerup" && event.timeStamp - at < 60 && Math.abs(speed) > 0.1) motion.coast(speed, pan);
  };
  stage.addEventListener("pointerup", release);
  stage.addEventListener("pointercancel", release);

  stage.addEventListener(
    "click",
    (event) => {
      // Of the keyboard there is no press before it.
      if (event.detail && moved >= SLOP) event.stopPropagation();
    },
    { capture: true },
  );

  // Not passive, as ctrl + wheel (a pinch on a trackpad too) would zoom the page; what is not taken scrolls it.
  stage.addEventListener(
    "wheel",
    (event) => {
      const { ctrlKey, metaKey, shiftKey, deltaMode, clientX } = event;
      const unit = deltaMode ? 16 : 1;
      const [x, y] = [event.deltaX * unit, event.deltaY * unit];
      const isZoom = ctrlKey || metaKey;
      if (!isZoom && !shiftKey && Math.abs(x) <= Math.abs(y)) return;
      event.preventDefault();
      motion.stop();
      if (isZoom) zoom(Math.exp(-Math.max(-60, Math.min(60, y)) / 100), pixelOf(clientX));
      else pan((x || y) * (x ? sign : 1));
    },
    { passive: false },
  );
}
