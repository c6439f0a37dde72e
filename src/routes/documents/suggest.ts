import { SuggestionInput } from "../../contract/suggestion.ts";
import { DEFAULT_LANGUAGE, localize } from "../../domain/translation.ts";
import { PRIVATE } from "../../http/caching.ts";
import { languageHeaders, negotiateLanguage } from "../../http/negotiate.ts";
import { readText, requireType } from "../../http/operation.ts";
import { allowParameters, listParameters, readLanguage } from "../../http/parameters.ts";
import { Problem } from "../../http/problem.ts";
import { HTML } from "../../representations/formats.ts";
import { LANGUAGES } from "../../representations/html/language.ts";
import {
  renderSuggest,
  SUGGEST_FIELDS,
  type SuggestError,
  type SuggestField,
  type SuggestPage,
  TRAP,
} from "../../representations/html/suggest.ts";
import { MAX_SUGGESTION, requireOpenTimeline, takeSuggestion } from "../suggestions.ts";
import type { Handled } from "./answer.ts";

type Values = Readonly<Record<SuggestField, string>>;
type Errors = SuggestPage["errors"];

const FORM = "application/x-www-form-urlencoded";
const NO_VALUES = Object.fromEntries(SUGGEST_FIELDS.map((name) => [name, ""])) as Values;

/** What was typed; line breaks as everywhere else. */
function readValues(form: URLSearchParams): Values {
  const read = (name: string) => (form.get(name) ?? "").replaceAll("\r\n", "\n");
  return Object.fromEntries(SUGGEST_FIELDS.map((name) => [name, read(name)])) as Values;
}

/** The same as the API takes: empty fields are absent, sources stand one a line. */
function toInput({ sources, ...values }: Values): unknown {
  const said = Object.entries(values).filter(([, value]) => value.trim() !== "");
  const urls = sources.split("\n").map((line) => line.trim());
  return { ...Object.fromEntries(said), sources: urls.filter((url) => url !== "").map((url) => ({ url })) };
}

function explain(field: SuggestField, value: string): SuggestError {
  if (value.trim() === "") return "missing";
  if (field === "date") return "noDate";
  return field === "sources" ? "noAddress" : "long";
}

function parseForm(values: Values): { input: SuggestionInput } | { errors: Errors } {
  const result = SuggestionInput.safeParse(toInput(values));
  if (result.success) return { input: result.data };
  const fields = result.error.issues.map(({ path: [field] }) => field as SuggestField);
  return { errors: Object.fromEntries(fields.map((field) => [field, explain(field, values[field])])) };
}

/** Draws the form of the timeline in the reader's language; nobody keeps it, because it holds what was typed. */
async function prepare(c: Handled) {
  const lang = readLanguage(c);
  const timeline = await requireOpenTimeline(c, c.req.param("slug") ?? "");
  const negotiated = await negotiateLanguage(c, lang, LANGUAGES, DEFAULT_LANGUAGE);
  const { language } = negotiated;
  const answer = (status: 200 | 422 | 429, page: Pick<SuggestPage, "state" | "values" | "errors">, headers = {}) =>
    c.body(
      renderSuggest({ site: c.get("site"), timeline: localize(timeline, language), language, lang, ...page }),
      status,
      {
        "content-type": HTML.mediaType,
        "cache-control": PRIVATE,
        ...languageHeaders(negotiated),
        ...headers,
      },
    );
  return { timeline, answer };
}

export async function serveSuggest(c: Handled): Promise<Response> {
  allowParameters(c, ["lang", "sent"]);
  const { answer } = await prepare(c);
  const isSent = listParameters(c).some(([name]) => name === "sent");
  return answer(200, { state: isSent ? "sent" : "open", values: NO_VALUES, errors: {} });
}

/** Takes the form: another page, so that loading it again sends nothing; or the form with what was typed and what is wrong. */
export async function receiveSuggest(c: Handled): Promise<Response> {
  allowParameters(c, ["lang"]);
  requireType(c, [FORM]);
  const form = new URLSearchParams(await readText(c, MAX_SUGGESTION));
  const { timeline, answer } = await prepare(c);
  const lang = readLanguage(c);
  const thanks = `${c.req.path}?${lang === undefined ? "" : `lang=${encodeURIComponent(lang)}&`}sent=1`;
  // A machine is told nothing else than people are.
  if (form.get(TRAP)) return c.redirect(thanks, 303);
  const values = readValues(form);
  const read = parseForm(values);
  if ("errors" in read) return answer(422, { state: "failed", values, errors: read.errors });
  try {
    await takeSuggestion(c, timeline, read.input);
  } catch (error) {
    if (!(error instanceof Problem) || error.type !== "too-many-requests") throw error;
    return answer(429, { state: "tooOften", values, errors: {} }, error.options.headers);
  }
  return c.redirect(thanks, 303);
}

export function refuseSuggestMethod(c: Handled): never {
  throw new Problem("method-not-allowed", {
    detail: `${c.req.method} is not possible here; GET and POST are`,
    headers: { allow: "GET, HEAD, POST, OPTIONS" },
  });
}
