// What is in a picture, before it is written as SVG or painted as PNG: bars with texts over them, in pixels from the top left.

/** One of the names that each scheme has a colour for, or a colour of its own: "#1f77b4". */
export type Paint = "ground" | "ink" | "quiet" | "line" | `#${string}`;

export interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly paint: Paint;
  /** 0 to 1; absent: 1. */
  readonly opacity?: number;
  /** Of its corners. */
  readonly radius?: number;
}

/** One line. `y` is its baseline. */
export interface Line {
  /** Where it begins, or ends in a picture that is read from the right. */
  readonly x: number;
  readonly y: number;
  /** Height of an em. */
  readonly size: number;
  readonly text: string;
  readonly paint: Paint;
  /** Smaller and less loud, behind the text. */
  readonly note?: string;
  /** `x` is its middle. */
  readonly isCentered?: true;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** BCP 47. */
  readonly language: string;
  readonly direction: "ltr" | "rtl";
  /** What it says for who does not see it: in short, and in some sentences. */
  readonly title: string;
  readonly description: string;
  readonly bars: readonly Bar[];
  readonly lines: readonly Line[];
}

/** How large a note is beside its text. */
export const NOTE = 0.85;

export const WIDTH = 1200;
/** The shape that OpenGraph has for pictures of pages. */
export const HEIGHT = 630;

/** The colours that have names, on light ground. */
export const LIGHT = { ground: "#ffffff", ink: "#1b1f24", quiet: "#57606a", line: "#d5dbe1" } as const;
export const DARK = { ground: "#14181d", ink: "#e8ebee", quiet: "#a2abb5", line: "#363d45" } as const;

/** For lanes and eras whose category or editor names no colour; they stand out from light and dark ground. */
export const COLORS = ["#3b7dd8", "#d9702b", "#3a9a5b", "#b0559f", "#c9424b", "#7a6bd1", "#8a7a2f", "#2b9aa3"] as const;

/** Takes what is drawn. */
export interface Drawing {
  readonly bars: Bar[];
  readonly lines: Line[];
  /** Bars lie on whole pixels, so that nothing is seen where two of them meet. */
  bar(x: number, y: number, width: number, height: number, paint: Paint, more?: Pick<Bar, "opacity" | "radius">): void;
  line(x: number, y: number, size: number, text: string, paint: Paint, more?: Pick<Line, "note" | "isCentered">): void;
}

/** With `isMirrored`, time runs from right to left. */
export function createDrawing(isMirrored: boolean): Drawing {
  const bars: Bar[] = [];
  const lines: Line[] = [];
  return {
    bars,
    lines,
    bar(from, top, long, height, paint, more) {
      const left = Math.round(from);
      const width = Math.round(from + long) - left;
      bars.push({ x: isMirrored ? WIDTH - left - width : left, y: Math.round(top), width, height, paint, ...more });
    },
    line(x, y, size, text, paint, more) {
      lines.push({ x: isMirrored ? WIDTH - x : x, y, size, text, paint, ...more });
    },
  };
}
