import { INTERVALS, type Interval } from "../../domain/date/bucket.ts";
import type { Filter } from "../../domain/filter.ts";
import { readOnce, toParameterProblem } from "../../http/parameters.ts";
import { MAX_BUCKETS, readHistogram, type Sample } from "../../store/histograms.ts";
import type { Handled } from "./answer.ts";
import { createLevel, type LevelRequest } from "./level.ts";

type Asked = { readonly interval?: Interval };

/** An event is counted where it begins, so that nothing of it is more or less certain to be in a window. */
function refuseCertain({ window }: Filter): void {
  if (window?.match !== "certain") return;
  const detail = "cannot be asked of from, to or on here, where events are counted in the window in which they begin";
  throw toParameterProblem([{ parameter: "match", value: "certain", detail: `certain ${detail}; leave it out` }]);
}

function readAsked(c: Handled, filter: Filter): Asked {
  refuseCertain(filter);
  const value = readOnce(c, "interval");
  if (value === undefined) return {};
  const interval = INTERVALS.find((each) => each === value);
  if (!interval) {
    throw toParameterProblem([{ parameter: "interval", value, detail: `is not one of ${INTERVALS.join(", ")}` }]);
  }
  return { interval };
}

/** Where not all events were looked through, that stands in the document. */
export function toExactness(sample: Sample | undefined) {
  return sample ? { approximate: true, sample } : { approximate: false };
}

async function makeHistogram({ db, filter, asked, resolved, now }: LevelRequest<Asked>) {
  const result = await readHistogram(db, filter, now, resolved, asked.interval);
  if (result.ok) return { ...result.histogram, ...toExactness(result.sample) };
  const { buckets, right } = result;
  const detail = `makes up to ${buckets} buckets, more than ${MAX_BUCKETS}; interval=${right} is right here, or a shorter window (from, to)`;
  throw toParameterProblem([{ parameter: "interval", value: asked.interval ?? "", detail }]);
}

/** How many events of a list begin in each century, decade, year, quarter, month or day. Three round trips at most. */
export const serveHistogram = createLevel<Asked>({
  suffix: ".histogram.json",
  revision: 1,
  parameters: ["interval"],
  read: readAsked,
  make: makeHistogram,
});
