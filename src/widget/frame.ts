// What the page for frames tells the page around it, which is how high it is, and takes from it, which is what event to open
// (docs/embedding.md "Messages"). Four dialects: ours, AMP's, that of Medium and Embedly, and WordPress's.

/** Changes in a row that come of the frame's own height, as with 100vh: after so many it is told of no more. */
const FED = 3;

const root = document.documentElement;
/** WordPress gives its frames "#?secret=", by which it knows what they say. */
let secret = /\?secret=(\w+)/.exec(location.hash)?.[1];
/** In CSS pixels: what was measured last, and what was said of it. */
let seen = 0;
let told = 0;
let width = 0;
let fed = 0;
const post = (message: unknown) => parent.postMessage(message, "*");

function measure(isFed: boolean, isAsked = false): void {
  // What is not shown has no height, or that of another width.
  if (document.hidden || !innerWidth) return;
  const height = Math.ceil(root.getBoundingClientRect().height);
  const isChanged = Math.abs(height - seen) > 1;
  if (isChanged) {
    fed = isFed && innerWidth === width ? fed + 1 : 0;
    seen = height;
    width = innerWidth;
    if (fed < FED) told = height;
  }
  if (!isAsked && !(isChanged && fed < FED)) return;
  post({ type: "annals", height: told });
  post({ sentinel: "amp", type: "embed-size", height: told });
  post(JSON.stringify({ src: location.href, context: "iframe.resize", height: told }));
  if (secret) post({ message: "height", value: told, secret });
}

const answer = (): void => measure(false, true);

/** The element opens what the hash names, where its list has that; where there is no element, browsers go to it. */
function open(event: string, isOurs: boolean): void {
  // No step for the back button.
  location.replace(`#e-${event}`);
  if (isOurs) document.querySelector("event-timeline")?.setAttribute("event", event);
}

/** WordPress's frames open no tabs; it follows links to our own host itself. Of what is elsewhere the event's page has the link. */
function follow(click: MouseEvent): void {
  const link = click.composedPath().find((node) => (node as HTMLAnchorElement).href) as HTMLAnchorElement | undefined;
  if (!secret || !link || link.target === "_self" || click.defaultPrevented) return;
  click.preventDefault();
  const own = link.host === location.host ? link : link.closest("article")?.querySelector("a");
  if (own) post({ message: "link", value: own.href, secret });
}

if (parent !== self) {
  new ResizeObserver(() => measure(false)).observe(root);
  // Of a frame that is out of view, observers are told nothing.
  answer();
  addEventListener("load", answer);
  // Before observers are told, so that what is measured here comes of the frame's size.
  addEventListener("resize", () => measure(true));
  addEventListener("visibilitychange", answer);
  addEventListener("click", follow);
  addEventListener("message", ({ source, data }) => {
    if (source !== parent || !data) return;
    if (data.message === "ready") secret = data.secret;
    else if (data.type !== "annals") return;
    if (data.event) open(data.event, data.alone);
    answer();
  });
}

export {};
