export interface InputHost {
  readonly stage: HTMLElement;
  /** -1 where the line runs from right to left. */
  readonly sign: 1 | -1;
  /** What moves by itself is to stand still. */
  stop(): void;
  /** Shows what is so many pixels later; `isLast`: in a movement that runs out. */
  pan(pixels: number, isLast?: boolean): void;
  /** Around a pixel counted from where the line begins. */
  zoom(factor: number, pixel: number): void;
}

/** Farther than this a press is a drag, and selects nothing. */
const SLOP = 4;

/** Drag, pinch and wheel. A plain wheel and a vertical swipe are the page's. */
export function listenTo({ stage, sign, stop, pan, zoom }: InputHost): void {
  const held = new Map<number, PointerEvent>();
  let [moved, speed, at] = [0, 0, 0];

  /** Of what is held: where its middle is, and how far apart two are. */
  const measure = (): [x: number, span: number] => {
    const [a, b = a] = [...held.values()];
    return a && b ? [(a.clientX + b.clientX) / 2, Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY)] : [0, 0];
  };
  const pixelOf = (x: number): number => {
    const { left, right } = stage.getBoundingClientRect();
    return sign > 0 ? x - left : right - x;
  };

  stage.onpointerdown = (event) => {
    if (event.button) return;
    stop();
    if (!held.size) [moved, speed] = [0, 0];
    held.set(event.pointerId, event);
  };
  stage.onpointermove = (event) => {
    if (!held.has(event.pointerId)) return;
    const [x, span] = measure();
    held.set(event.pointerId, event);
    const [newX, newSpan] = measure();
    const by = (x - newX) * sign;
    moved += Math.abs(by) + Math.abs(newSpan - span);
    if (moved < SLOP) return;
    // Only now, so that a press that does not move stays a click.
    stage.setPointerCapture(event.pointerId);
    pan(by);
    if (span && newSpan) zoom(newSpan / span, pixelOf(newX));
    speed = speed * 0.5 + (by / Math.max(1, event.timeStamp - at)) * 0.5;
    at = event.timeStamp;
  };
  stage.onpointerup = stage.onpointercancel = ({ type, pointerId, timeStamp }) => {
    held.delete(pointerId);
    const isThrown = type === "pointerup" && !held.size && moved > SLOP && timeStamp - at < 60;
    if (isThrown && Math.abs(speed) > 0.2) pan(speed * 200, true);
  };
  stage.addEventListener(
    "click",
    (event) => {
      // One of the keyboard has no press before it.
      if (event.detail && moved >= SLOP) event.stopPropagation();
    },
    true,
  );
  // Not passive, as ctrl + wheel (a pinch on a trackpad too) would zoom the page; what is not taken scrolls it.
  stage.addEventListener(
    "wheel",
    (event) => {
      const unit = event.deltaMode ? 16 : 1;
      const [x, y] = [event.deltaX * unit * sign, event.deltaY * unit];
      const isZoom = event.ctrlKey || event.metaKey;
      if (!isZoom && !event.shiftKey && Math.abs(x) <= Math.abs(y)) return;
      event.preventDefault();
      stop();
      if (isZoom) zoom(Math.exp(-Math.max(-60, Math.min(60, y)) / 100), pixelOf(event.clientX));
      else pan(x || y);
    },
    { passive: false },
  );
}
