// For pages that have timelines in frames: `iframe[data-annals]` is told which event the page's own address names ("#e-{id}"), and
// `iframe[data-annals=auto]` is given the height that it says it has (docs/embedding.md).

const told = new WeakSet<HTMLIFrameElement>();

const frames = () => document.querySelectorAll<HTMLIFrameElement>("iframe[data-annals]");

/** Whatever it is told, a frame answers with its height. Of several, an event is for that which has it. */
function tell(frame: HTMLIFrameElement, event?: string): void {
  frame.contentWindow?.postMessage({ type: "annals", event, alone: frames().length < 2 }, "*");
}

function passOn(frame: HTMLIFrameElement): void {
  const [, event] = /^#e-(\w+)$/.exec(location.hash) ?? [];
  if (event) tell(frame, event);
}

/** A sandboxed frame has no origin; which it is says `source`. */
function isFrom({ src, sandbox }: HTMLIFrameElement, origin: string): boolean {
  return origin === "null" ? sandbox.length > 0 : src.startsWith(`${origin}/`);
}

addEventListener("message", ({ data, origin, source }) => {
  if (data?.type !== "annals") return;
  for (const frame of frames()) {
    if (frame.contentWindow !== source || !isFrom(frame, origin)) continue;
    if (frame.dataset["annals"] === "auto") {
      frame.style.height = `${Math.min(Math.max(data.height, 100), 20_000)}px`;
    }
    if (!told.has(frame)) passOn(frame);
    told.add(frame);
  }
});
addEventListener("hashchange", () => frames().forEach(passOn));
// Those that spoke before anyone listened.
for (const frame of frames()) tell(frame);

export {};
