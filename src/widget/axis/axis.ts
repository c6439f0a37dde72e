import type { Tile, TileEvent, View, Words } from "../types.ts";

/** What the axis needs of whoever shows it. */
export interface AxisHost {
  /** Empty; what is drawn goes here. */
  readonly root: HTMLElement;
  readonly view: View;
  readonly words: Words;
  /** BCP 47, for the digits and months of ticks. */
  readonly language: string;
  readonly isRightToLeft: boolean;
  /** The tile of a name ("195X"); rejects where it cannot be had. */
  fetchTile(name: string, signal: AbortSignal): Promise<Tile>;
  /** Enter, a click or a tap on an event. */
  onSelect(event: TileEvent): void;
  /** The stretch shown has come to rest. */
  onRange(from: number, to: number, count: number): void;
}

export interface Axis {
  /** Shows a stretch of time, in seconds. */
  show(from: number, to: number): void;
  /** Everything. */
  fit(): void;
  /** 2 shows half as much. */
  zoom(factor: number): void;
  /** By a part of what is shown: 0.5 is half a screen later. */
  pan(part: number): void;
  /** Brings the event into view and puts the focus on it. */
  focusEvent(event: TileEvent): void;
  /** After the filter has changed. */
  replace(view: View): void;
  dispose(): void;
}

export function createAxis(host: AxisHost): Axis {
  throw new Error(`no axis yet for ${host.view.title}`);
}
