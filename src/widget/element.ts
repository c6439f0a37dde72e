import { parseAddress, toAddress } from "./address.ts";
import { clean, findMarkup } from "./adopt.ts";
import { createControls } from "./controls.ts";
import { createDetails } from "./details.ts";
import { createLayouts, readLayout, requestView } from "./layout.ts";
import { createLinks } from "./links.ts";
import { createNews } from "./news.ts";
import { createPages } from "./pages.ts";
import { requestMarkup } from "./request.ts";
import { createStory } from "./story.ts";
import style from "./style.css";
import type { View } from "./types.ts";
import { emit, type Widget } from "./widget.ts";
import { createZone } from "./zone.ts";

/** Pixels; a child that is less high is a link, not what holds the space. */
const LEAST_HEIGHT = 120;
/** Events in the layout that shows the next ones. */
const NEXT = "5";

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);

/** `<event-timeline src="https://t.example/timelines/us-china-tech">`; its attributes, events and parts are in docs/embedding.md. */
export class EventTimeline extends HTMLElement {
  static readonly observedAttributes = "src lang layout height zone event controls new-since limit lanes from to".split(
    " ",
  );

  /** Ends all that was begun: what is waited for, and what is listened to. */
  #stop = new AbortController();
  #root: HTMLElement | undefined;
  #widget: Widget | undefined;
  /** Where the markup that is shown comes from. */
  #source = "";

  connectedCallback(): void {
    void this.#start();
  }

  disconnectedCallback(): void {
    this.#stop.abort();
  }

  attributeChangedCallback(): void {
    void this.#start();
  }

  async #start(): Promise<void> {
    this.#stop.abort();
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    // Once for any number of changes at a time.
    await undefined;
    if (signal.aborted || !this.isConnected) return;
    const asked = this.#readPage();
    try {
      if (!asked) throw new Error(`src="${this.getAttribute("src") ?? ""}"`);
      const own = this.#takeMarkup(asked);
      // What its reader has filtered stays so.
      const page = (own && own === this.#widget?.root && this.#widget.page) || asked;
      const source = { host: this, page };
      // Where the axis cannot be had, the layout says so.
      const view = readLayout(source) === "axis" ? requestView(source) : undefined;
      const [root] = await Promise.all([
        own ?? requestMarkup(toAddress(page, ".fragment.html")),
        view?.catch(() => {}),
      ]);
      if (signal.aborted) return;
      this.#show(root, asked, !own);
      await this.#wire(root, page, view);
    } catch (error) {
      if (!signal.aborted) this.#fail(error as Error, asked);
    }
  }

  /** The list that the attributes ask for; undefined where that is no address of the web. */
  #readPage(): URL | undefined {
    const src = parseAddress(this.getAttribute("src"));
    const isNext = this.getAttribute("layout") === "next";
    const limit = this.getAttribute("limit") ?? (isNext ? NEXT : null);
    // In the order of the service, which leads any other there.
    return src && toAddress(src, "", { order: isNext ? "upcoming" : null, limit, lang: this.lang || null });
  }

  /** What stands in the page already, or is shown. */
  #takeMarkup(page: URL): HTMLElement | undefined {
    if (this.#root) return this.#source === page.href ? this.#root : undefined;
    const root = findMarkup(this.shadowRoot ?? this);
    return root ? clean(root, page) : undefined;
  }

  /** The space that was there is kept, so that nothing around moves. */
  #hold(isAsked: boolean): void {
    const height = this.getAttribute("height");
    const { style } = this;
    if (getComputedStyle(this).display === "inline") style.display = "block";
    if (height) style.height = /^\d+$/.test(height) ? `${height}px` : height;
    else if (isAsked && !this.#root && this.offsetHeight >= LEAST_HEIGHT) {
      style.height = `${this.offsetHeight}px`;
    }
  }

  #show(root: HTMLElement, page: URL, isAsked: boolean): void {
    this.#source = page.href;
    this.#hold(isAsked);
    if (root === this.#root) return;
    this.#root = root;
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [sheet];
    // The style sheet beside a root that stood there says that it did.
    if (!shadow.contains(root)) shadow.replaceChildren(root);
    this.replaceChildren();
  }

  async #wire(root: HTMLElement, page: URL, view: Promise<View> | undefined): Promise<void> {
    const { signal } = this.#stop;
    const list = root.querySelector<HTMLElement>("[part~=list]") ?? root;
    const words = JSON.parse(root.dataset["words"] ?? "{}");
    const widget: Widget = { host: this, root, list, page, words, signal };
    this.#widget = widget;
    const pages = createPages(widget);
    const openDetails = createDetails(widget);
    const layouts = createLayouts(widget, ([id, , , title]) => {
      if (emit(widget, "select", { id, title, url: new URL(`/events/${id}`, page).href })) void openDetails(id);
    });
    createControls(widget, pages, layouts);
    createStory(widget, pages);
    createZone(widget);
    createNews(widget);
    await layouts.apply(readLayout(widget), view);
    if (signal.aborted) return;
    performance.mark("annals-ready");
    emit(widget, "ready");
    createLinks(widget, pages, openDetails);
  }

  /** Never an empty box: what there is stays, or there is a link. */
  #fail({ message }: Error, page: URL | undefined): void {
    emit({ host: this }, "error", { message });
    addEventListener("online", () => this.#start(), { signal: this.#stop.signal });
    if (this.#root || this.childElementCount > 0 || !page) return;
    const link = document.createElement("a");
    link.href = this.getAttribute("src") ?? "";
    link.textContent = page.host + page.pathname;
    this.append(link);
  }
}
