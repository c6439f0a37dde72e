/** The releases of the widget, the latest last: version -> integrity. `npm run widget -- --release` writes them here (docs/embedding.md). */
const WIDGET_RELEASES: Readonly<Record<string, string>> = {
  "1.0.0": "sha384-Nf9lLApA5QkP0fHlBh2sveAMOOpkTyPSa+zqunplJ7YOV2nMMMpJxo8OUOfecBDB",
};

export interface WidgetRelease {
  readonly version: string;
  /** Of /embed/{version}.js, for the attribute of the same name (W3C Subresource Integrity). */
  readonly integrity: string;
}

/** What pages of others are told to load. None before the first release: then /embed.js, which moves with the service. */
export const widgetRelease: WidgetRelease | undefined = Object.entries(WIDGET_RELEASES)
  .map(([version, integrity]) => ({ version, integrity }))
  .at(-1);
