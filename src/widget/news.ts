import { inFormat, withParameters } from "./address.ts";
import { requestMarkup } from "./request.ts";
import { fill, findEvents, report, type Widget, whenListed } from "./widget.ts";

/** The time of the last visit, of which this one takes the place; undefined where none is known, or nothing may be kept. */
function exchangeVisit(page: URL): string | undefined {
  const key = `annals ${page}`;
  try {
    const last = localStorage.getItem(key) ?? undefined;
    localStorage.setItem(key, new Date().toISOString());
    return last;
  } catch {
    return undefined;
  }
}

/** Marks what came out, or was told of anew, since the reader was here. The only thing that keeps anything, and only where it is asked for. */
export function createNews(widget: Widget): void {
  const { host, page } = widget;
  const last = host.hasAttribute("new-since") && exchangeVisit(page);
  if (!last) return;
  const isNew = ({ dataset }: HTMLElement) => (dataset["published"] ?? "") > last;
  whenListed(widget, () => {
    for (const event of findEvents(widget).filter(isNew)) mark(event, fill(widget, "isNew"));
  });
  count(widget, isNew).catch((error) => report(widget, error));
}

function mark(event: HTMLElement, text: string): void {
  if (event.querySelector(".new")) return;
  const mark = document.createElement("p");
  mark.className = "new";
  mark.textContent = text;
  event.querySelector("[part~=date]")?.after(mark);
}

/** News may be on any page of the list, and are the first ones in the order of publication. */
async function count(widget: Widget, isNew: (event: HTMLElement) => boolean): Promise<void> {
  const { root, page, signal } = widget;
  const isWhole = !root.querySelector("a[rel~=next]");
  const latest = withParameters(inFormat(page, ".fragment.html", ["cursor", "limit"]), { order: "-published" });
  const events = isWhole ? findEvents(widget) : findEvents({ ...widget, list: await requestMarkup(latest, signal) });
  const n = events.filter(isNew).length;
  const text = document.createElement("p");
  text.className = "news";
  text.textContent = fill(widget, "new", { n: !isWhole && n === events.length ? `${n}+` : n });
  if (n > 0) root.querySelector("[part~=title]")?.after(text);
}
