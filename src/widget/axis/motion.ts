import { mix, type Window } from "./window.ts";

/** What moves by itself, until it is there or something else is wanted. */
export interface Motion {
  /** To a window in a quarter of a second; at once where motion is to be reduced. */
  glide(from: Window, to: Window): void;
  /** Goes on by so many pixels a millisecond, ever slower. */
  coast(speed: number, pan: (pixels: number) => void): void;
  stop(): void;
}

const GLIDE = 240;
/** What is left of the speed after a millisecond. */
const FRICTION = 0.996;

export function createMotion(show: (window: Window) => void): Motion {
  const reduced = matchMedia("(prefers-reduced-motion: reduce)");
  let frame = 0;

  function run(step: (now: number) => boolean): void {
    cancelAnimationFrame(frame);
    const next = (now: number): void => {
      if (step(now)) frame = requestAnimationFrame(next);
    };
    frame = requestAnimationFrame(next);
  }

  return {
    glide(from, to) {
      cancelAnimationFrame(frame);
      if (reduced.matches) return show(to);
      const start = performance.now();
      run((now) => {
        const part = Math.min(1, Math.max(0, now - start) / GLIDE);
        show(part < 1 ? mix(from, to, 1 - (1 - part) ** 3) : to);
        return part < 1;
      });
    },
    coast(speed, pan) {
      if (reduced.matches) return;
      let [before, pace] = [performance.now(), speed];
      run((now) => {
        const passed = Math.max(0, now - before);
        pan(pace * passed);
        pace *= FRICTION ** passed;
        before = now;
        return Math.abs(pace) > 0.02;
      });
    },
    stop: () => cancelAnimationFrame(frame),
  };
}
