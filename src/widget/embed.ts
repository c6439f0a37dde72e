import { EventTimeline } from "./element.ts";

// Two copies of the script on one page are one element.
if (!customElements.get("event-timeline")) customElements.define("event-timeline", EventTimeline);
