import { report, type Widget, whenListed } from "./widget.ts";

/** A moment is told by its offset; a day without one is the same day everywhere. */
const MOMENT = /T.*(Z|[+-]\d\d:\d\d)$/;

/** Times of day as stated ("event"), by the clock of the reader ("viewer"), or of a place ("Asia/Shanghai"). */
export function createZone(widget: Widget): void {
  const { host, root, signal } = widget;
  const select = root.querySelector<HTMLSelectElement>("[data-control=zone] select");
  const wanted = host.getAttribute("zone");
  if (select && wanted) {
    if (!/^(event|viewer)$/.test(wanted)) select.add(new Option(wanted));
    select.value = wanted;
  }
  const update = () => {
    const zone = select?.value ?? wanted ?? "event";
    const moments = [...root.querySelectorAll("time")].filter(
      ({ dateTime, parentElement }) => MOMENT.test(dateTime) && parentElement?.matches("[part~=date]"),
    );
    if (select?.parentElement && moments.length > 0) select.parentElement.hidden = false;
    try {
      show(moments, zone, root.lang);
    } catch (error) {
      report(widget, error);
    }
  };
  select?.addEventListener("change", update, { signal });
  whenListed(widget, update);
}

/** What formats dates in a browser takes long to wake, so that it is left asleep where times are shown as stated. */
function show(moments: readonly HTMLTimeElement[], zone: string, language: string): void {
  const format =
    zone !== "event" && moments.length > 0
      ? new Intl.DateTimeFormat(language, {
          calendar: "gregory",
          year: "numeric",
          month: "long",
          day: "numeric",
          hour: "numeric",
          minute: "2-digit",
          timeZoneName: "short",
          ...(zone !== "viewer" && { timeZone: zone }),
        })
      : undefined;
  for (const time of moments) {
    time.dataset["stated"] ??= time.textContent ?? "";
    time.textContent = format?.format(new Date(time.dateTime)) ?? time.dataset["stated"];
  }
}
