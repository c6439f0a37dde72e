import { attempt, find, findAll, listen, type Widget, whenListed } from "./widget.ts";

/** A moment has an offset; a day without one is the same day everywhere. */
const MOMENT = /T.*(Z|[+-]\d\d:\d\d)$/;

/** Times of day as stated ("event"), by the clock of the reader ("viewer"), or of a place ("Asia/Shanghai"). */
export function createZone(widget: Widget): void {
  const { host, root } = widget;
  const select = find<HTMLSelectElement>(root, "select:not([name])");
  const wanted = host.getAttribute("zone") ?? "event";
  select.value = wanted;
  if (!select.value) select.add(new Option(wanted, wanted, true, true));

  async function update(): Promise<void> {
    const moments = findAll<HTMLTimeElement>(root, "[part~=date] time").filter(({ dateTime }) => MOMENT.test(dateTime));
    find(root, "[data-control=zone]").hidden = moments.length === 0;
    const format = moments.length > 0 && select.value !== "event" && createFormat(root.lang, select.value);
    for (const time of moments) {
      time.dataset["stated"] ??= time.textContent ?? "";
      time.textContent = format ? format.format(new Date(time.dateTime)) : time.dataset["stated"];
    }
  }
  listen(widget, select, "change", () => attempt(widget, update()));
  whenListed(widget, () => attempt(widget, update()));
}

/** It takes long to wake, so that it is left asleep where times are shown as stated. English as the service writes it: the day first. */
function createFormat(language: string, zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    calendar: "gregory",
    year: "numeric",
    month: "long",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
    timeZone: zone === "viewer" ? undefined : zone,
  });
}
