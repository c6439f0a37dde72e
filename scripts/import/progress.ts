// How far it is, on the terminal: one line that changes, or where that is none a line now and then.

export interface Progress {
  readonly rows: number;
  readonly refused: number;
  /** Of the file, from 0 to 1. */
  readonly part: number;
}

const BAR = 24;
/** Milliseconds between two lines. */
const [TO_TERMINAL, TO_FILE] = [100, 10_000];

export const formatNumber = (value: number) => Math.round(value).toLocaleString("en");

/** 3725 -> "1:02:05". */
export function formatTime(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const padded = (value: number) => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${padded(minutes)}:${padded(rest)}` : `${minutes}:${padded(rest)}`;
}

export function formatProgress({ rows, refused, part }: Progress, begun: Progress, seconds: number): string {
  const rate = seconds > 0 ? (rows - begun.rows) / seconds : 0;
  const left = part > begun.part ? ((1 - part) * seconds) / (part - begun.part) : undefined;
  return [
    `${(part * 100).toFixed(1)}%`,
    `${formatNumber(rows)} rows`,
    `${formatNumber(rate)}/s`,
    ...(refused > 0 ? [`${formatNumber(refused)} refused`] : []),
    ...(left === undefined ? [] : [`${formatTime(left)} left`]),
  ].join("  ");
}

/** Shows it on `stream`. */
export function createProgress(stream: NodeJS.WriteStream) {
  let [start, begun]: [number, Progress] = [performance.now(), { rows: 0, refused: 0, part: 0 }];
  let last = Number.NEGATIVE_INFINITY;
  const isTerminal = stream.isTTY === true;
  const wipe = () => isTerminal && stream.write("\r\x1b[K");
  return {
    /** Seconds since the beginning. */
    seconds: () => (performance.now() - start) / 1000,
    /** What was done before, where it goes on: time and rate are counted from here. */
    begin(progress: Progress) {
      [start, begun] = [performance.now(), progress];
    },
    show(progress: Progress) {
      const now = performance.now();
      if (now - last < (isTerminal ? TO_TERMINAL : TO_FILE)) return;
      last = now;
      const text = formatProgress(progress, begun, (now - start) / 1000);
      const filled = Math.floor(progress.part * BAR);
      const bar = `[${"#".repeat(filled)}${".".repeat(BAR - filled)}] `;
      stream.write(isTerminal ? `\r\x1b[K${bar}${text}` : `${text}\n`);
    },
    /** Something else has to be said. */
    say(text: string) {
      wipe();
      stream.write(`${text}\n`);
      last = Number.NEGATIVE_INFINITY;
    },
    end: wipe,
  };
}
