import style from "./style.css";

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);

/** `<event-timeline src="https://t.example/timelines/us-china-tech">` */
export class EventTimeline extends HTMLElement {
  connectedCallback(): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.append(...this.childNodes);
    performance.mark("annals-ready");
  }
}
