import { toAddress, WHOLE } from "./address.ts";
import { phrase } from "./phrase.ts";
import { requestMarkup } from "./request.ts";
import { attempt, findEvents, findPart, type Widget, whenListed } from "./widget.ts";

/** The time of the last visit, of which this one takes the place; 0 where none is known, or nothing may be kept. */
function exchangeVisit(page: URL): number {
  const key = `annals ${page}`;
  try {
    const last = Number(localStorage[key] ?? 0);
    localStorage[key] = Date.now();
    return last;
  } catch {
    return 0;
  }
}

/** Marks what came out, or was told of anew, since the reader was here. Nothing else is ever kept, and this only where it is asked for. */
export function createNews(widget: Widget): void {
  const last = widget.host.hasAttribute("new-since") && exchangeVisit(widget.page);
  if (!last) return;
  const isNew = ({ dataset }: HTMLElement) => Date.parse(dataset["published"] ?? "") > last;
  whenListed(widget, () => {
    for (const event of findEvents(widget.list).filter(isNew)) mark(findPart(event, "date"), phrase(widget, "isNew"));
  });
  void attempt(widget, count(widget, isNew));
}

function mark(before: HTMLElement, text: string): void {
  if (before.nextElementSibling?.matches("mark")) return;
  const mark = document.createElement("mark");
  mark.textContent = text;
  before.after(mark);
}

/** News may be on any page of the list, and are the first ones in the order of publication. */
async function count(widget: Widget, isNew: (event: HTMLElement) => boolean): Promise<void> {
  const latest = toAddress(widget.page, ".fragment.html", { ...WHOLE, order: "-published" });
  const markup = await requestMarkup(latest);
  const events = findEvents(markup);
  const { length } = events.filter(isNew);
  const n = length === events.length && markup.querySelector("[rel=next]") ? `${length}+` : length;
  if (length > 0) mark(findPart(widget.root, "title"), phrase(widget, "new", { n }));
}
