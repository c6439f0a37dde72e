export interface InputHost {
  readonly stage: HTMLElement;
  /** -1 where the line runs from right to left. */
  readonly sign: 1 | -1;
  /** What moves by itself is to stand still. */
  stop(): void;
  /** Shows what is later by a part of what is shown. */
  pan(part: number): void;
  /** Around what is at this part of what is shown. */
  zoom(factor: number, part: number): void;
}

/** Farther than this a press is a drag, and selects nothing. */
const SLOP = 4;

/** Drag, pinch and wheel. A plain wheel and a vertical swipe are the page's. */
export function listenTo({ stage, sign, stop, pan, zoom }: InputHost): void {
  const held = new Map<number, PointerEvent>();
  let moved = 0;

  /** Of what is held: where its middle is, and how far apart two are. */
  const measure = (): [x: number, span: number] => {
    const [a, b = a] = [...held.values()] as [PointerEvent, PointerEvent?];
    return [(a.clientX + b.clientX) / 2, Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY)];
  };
  const move = (pixels: number): void => pan((pixels * sign) / stage.clientWidth);
  const zoomAt = (factor: number, x: number): void => {
    const { left, right } = stage.getBoundingClientRect();
    zoom(factor, (sign > 0 ? x - left : right - x) / stage.clientWidth);
  };

  stage.onpointerdown = (event) => {
    if (event.button) return;
    stop();
    if (!held.size) moved = 0;
    held.set(event.pointerId, event);
  };
  stage.onpointermove = (event) => {
    if (!held.has(event.pointerId)) return;
    const [x, span] = measure();
    held.set(event.pointerId, event);
    const [newX, newSpan] = measure();
    moved += Math.abs(x - newX) + Math.abs(newSpan - span);
    if (moved < SLOP) return;
    // Only now, so that a press that does not move stays a click.
    stage.setPointerCapture(event.pointerId);
    move(x - newX);
    if (span && newSpan) zoomAt(newSpan / span, newX);
  };
  stage.onpointerup = stage.onpointercancel = ({ pointerId }) => held.delete(pointerId);
  stage.addEventListener(
    "click",
    (event) => {
      // One of the keyboard has no press before it.
      if (event.detail && moved >= SLOP) event.stopPropagation();
    },
    true,
  );
  // What is not taken scrolls the page; ctrl + wheel, a pinch on a trackpad too, would zoom it.
  stage.onwheel = (event) => {
    const unit = event.deltaMode ? 16 : 1;
    const [x, y] = [event.deltaX, event.deltaY];
    const isZoom = event.ctrlKey || event.metaKey;
    if (!isZoom && !event.shiftKey && Math.abs(x) <= Math.abs(y)) return;
    event.preventDefault();
    stop();
    if (isZoom) zoomAt(Math.exp(-Math.max(-60, Math.min(60, y * unit)) / 100), event.clientX);
    else move((x || y * sign) * unit);
  };
}

/** What keys do, by their names; those of the browser with Ctrl and the like are left to it. */
export function listenToKeys(stage: HTMLElement, actions: () => Readonly<Record<string, () => unknown>>): void {
  stage.onkeydown = (event) => {
    const act = actions()[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };
}
