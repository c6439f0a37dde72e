import type { DateRole, EventState, RelationType } from "../../../domain/event.ts";
import type { Facet } from "../../../domain/facet.ts";
import type { Order } from "../../../domain/query.ts";
import type { Frequency } from "../../../domain/rule.ts";

/** What the service itself says on its pages, in one language. */
export interface Messages {
  /** BCP 47: the language of these words. */
  readonly language: string;
  /** Between the parts of a list. */
  readonly comma: string;
  readonly skip: string;
  readonly navigation: string;
  readonly timelines: string;
  readonly events: string;
  readonly api: string;
  readonly tagline: string;
  readonly noTimelines: string;
  readonly allEvents: string;
  /** `formatted` is the number in the language's own digits and grouping. */
  readonly count: (count: number, formatted: string) => string;
  readonly updated: string;
  readonly filter: string;
  readonly search: string;
  readonly searchHint: string;
  readonly more: string;
  readonly from: string;
  readonly to: string;
  readonly on: string;
  /** Of what has a date as effective: that day is within. */
  readonly inForce: string;
  /** Of days of any year. */
  readonly thisWeek: string;
  readonly today: string;
  readonly dateHint: string;
  readonly valueHint: string;
  readonly certain: string;
  readonly order: string;
  readonly orders: Readonly<Record<Order, string>>;
  readonly defaultOrder: string;
  readonly apply: string;
  readonly active: string;
  readonly remove: string;
  readonly clear: string;
  readonly not: string;
  readonly or: string;
  readonly facets: Readonly<Record<Facet, string>>;
  readonly years: string;
  readonly noStart: string;
  readonly noEvents: string;
  readonly pages: string;
  readonly first: string;
  readonly next: string;
  readonly about: string;
  readonly sources: string;
  readonly archived: string;
  readonly credit: string;
  readonly subscribe: string;
  readonly feeds: string;
  readonly calendars: string;
  /** Labels with a number behind them: events that are not in the calendar, and that take more days there than they did. */
  readonly calendarSkipped: (count: string) => string;
  readonly calendarCoarse: (count: string) => string;
  readonly data: string;
  readonly calendarApp: string;
  readonly googleCalendar: string;
  readonly outlook: string;
  readonly copy: string;
  readonly copied: string;
  readonly preview: string;
  readonly share: ShareMessages;
  readonly date: string;
  readonly timeZone: string;
  readonly place: string;
  readonly entities: string;
  /** Of a record: what kind of actor it is, what else it is called, its ids in other places. */
  readonly type: string;
  readonly otherNames: string;
  readonly elsewhere: string;
  readonly edition: (edition: string) => string;
  readonly page: string;
  readonly cite: string;
  readonly otherFormats: string;
  readonly permanentId: string;
  readonly languages: string;
  readonly states: Readonly<Record<EventState, string>>;
  /** On the page of an event that was taken back. */
  readonly withdrawn: string;
  readonly withdrawnHint: string;
  /** Over the page of an event that a preview link shows. */
  readonly previewHint: string;
  /** Over a page that shows the record as it was. */
  readonly asOfHint: (when: string) => string;
  readonly asItIs: string;
  readonly dateRoles: Readonly<Record<DateRole, string>>;
  readonly updates: string;
  readonly related: string;
  /** What an event is to another (`from`), and the other to it (`to`). */
  readonly relations: Readonly<Record<"from" | "to", Readonly<Record<RelationType, string>>>>;
  readonly title: string;
  readonly summary: string;
  readonly text: string;
  /** What a source is a citation for. */
  readonly supports: (members: string) => string;
  readonly recurs: string;
  /** "every 2 weeks" */
  readonly every: Readonly<Record<Frequency, (interval: number, formatted: string) => string>>;
  readonly times: (count: number, formatted: string) => string;
  readonly until: (date: string) => string;
  readonly except: (dates: string) => string;
  readonly eras: string;
  readonly at: (title: string, site: string) => string;
  /** Before the title of an entry that tells of a change, or before what was said of the change. */
  readonly updatedEntry: (text: string) => string;
  /** `members` names what changed; "" where that is not known. */
  readonly changed: (members: string) => string;
  /** On the day on which something is remembered: `ago` is "10 years ago". */
  readonly anniversary: (ago: string) => string;
  readonly otherDates: string;
  readonly media: string;
  readonly feedPage: FeedPageMessages;
  readonly suggest: SuggestMessages;
  readonly widget: WidgetMessages;
}

/** Of the page by which a timeline gets onto other pages. */
export interface ShareMessages {
  /** What the page is for; also the link to it. */
  readonly heading: string;
  readonly hint: string;
  readonly options: string;
  /** Of the language that each reader wishes for. */
  readonly anyLanguage: string;
  readonly height: string;
  readonly auto: string;
  readonly layout: string;
  /** By the value of the attribute, as all that follow. */
  readonly layouts: Readonly<Record<"auto" | "list" | "axis" | "story" | "compact" | "next" | "card", string>>;
  readonly theme: string;
  readonly themes: Readonly<Record<"auto" | "light" | "dark", string>>;
  readonly lanes: string;
  readonly none: string;
  readonly controls: string;
  readonly newSince: string;
  readonly frame: string;
  readonly frameHint: string;
  readonly autoFrame: string;
  readonly element: string;
  readonly elementHint: string;
  readonly fragment: string;
  readonly fragmentHint: string;
  readonly wordpressHint: string;
  readonly picture: string;
  readonly link: string;
  readonly policyHint: string;
}

/** Of a feed that is opened in a browser. */
export interface FeedPageMessages {
  readonly hint: string;
  readonly address: string;
  /** Before the names of services that read feeds. */
  readonly readers: string;
  readonly app: string;
  readonly page: string;
  readonly entries: string;
  readonly empty: string;
  readonly published: string;
}

/** Of the form by which anyone suggests an event. */
export interface SuggestMessages {
  /** What the form is for; also the link to it. */
  readonly heading: string;
  readonly hint: string;
  readonly dateHint: string;
  readonly sourcesHint: string;
  readonly name: string;
  readonly contact: string;
  readonly note: string;
  readonly privateHint: string;
  readonly required: string;
  /** Of a field that only machines fill in. */
  readonly trap: string;
  readonly send: string;
  readonly sent: string;
  readonly another: string;
  readonly failed: string;
  readonly tooOften: string;
  readonly missing: string;
  readonly long: (max: string) => string;
  readonly noDate: string;
  readonly noAddress: string;
}

/** Of the widget: its buttons, and what its script says. */
export interface WidgetMessages {
  /** By what is done. */
  readonly actions: Readonly<
    Record<"earlier" | "later" | "zoom-out" | "zoom-in" | "fit" | "previous" | "next" | "close", string>
  >;
  /** Before a date. */
  readonly jump: string;
  /** In which zone times are shown: that of the event, or the reader's. */
  readonly zones: Readonly<Record<"event" | "viewer", string>>;
  /** By name, with "{n}" for what is put in. */
  readonly words: Readonly<Record<string, string>>;
}
