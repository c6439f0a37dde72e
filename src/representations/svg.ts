import type { Document } from "../domain/document.ts";
import { draw } from "./picture/draw.ts";
import { type Bar, DARK, LIGHT, type Line, NOTE } from "./picture/shapes.ts";
import { attributes, escapeXml } from "./xml.ts";

const classes = (colors: typeof LIGHT | typeof DARK) =>
  Object.entries(colors)
    .map(([name, color]) => `.${name}{fill:${color}}`)
    .join("");

/** The only style. */
export const STYLE = `text{font-family:Arial,sans-serif;white-space:pre}${classes(LIGHT)}@media(prefers-color-scheme:dark){${classes(DARK)}}`;

/** By which a Content-Security-Policy allows it (CSP 3 section 2.3.1). */
export const STYLE_HASH = "sha256-LYFn4kkxqSMLNDoUFrpzACTJTc3I3/FRs1gsCaBQ3Bw=";

const round = (value: number) => Math.round(value * 100) / 100;

function paintOf(paint: Bar["paint"]): { readonly class?: string; readonly fill?: string } {
  return paint.startsWith("#") ? { fill: paint } : { class: paint };
}

function renderBar({ x, y, width, height, paint, opacity, radius }: Bar): string {
  return `<rect${attributes({ x, y, width, height, rx: radius, ...paintOf(paint), opacity: opacity && round(opacity) })}/>`;
}

function renderLine({ x, y, size, text, paint, note, isCentered }: Line): string {
  const place = { x: round(x), y: round(y), "font-size": round(size), ...paintOf(paint) };
  return `<text${attributes({ ...place, "text-anchor": isCentered && "middle" })}>${escapeXml(text)}${
    note ? `<tspan class="quiet" font-size="${round(size * NOTE)}">  ${escapeXml(note)}</tspan>` : ""
  }</text>`;
}

/** SVG 1.1 with a style for light and dark, and nothing from elsewhere. `<title>` and `<desc>` say what is to be seen. */
export function render(document: Document): string {
  const { width, height, language, direction, title, description, bars, lines } = draw(document);
  const root = attributes({
    ...{ xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, width, height, role: "img" },
    ...{ "xml:lang": language, lang: language, direction: direction === "rtl" ? direction : undefined },
  });
  return `<svg${root}>
<title>${escapeXml(title)}</title>
<desc>${escapeXml(description)}</desc>
<style>${STYLE}</style>
${bars.map(renderBar).join("\n")}
${lines.map(renderLine).join("\n")}
</svg>
`;
}
