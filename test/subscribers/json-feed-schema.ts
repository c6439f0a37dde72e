// JSON Feed 1.1 as its specification has it (jsonfeed.org/version/1.1): what must be there, of which type, and nothing else but
// extensions, whose names begin with an underscore.

const text = { type: "string", minLength: 1 };
const url = { type: "string", pattern: '^https?://[^\\s<>"]+$' };
const instant = {
  type: "string",
  pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$",
};
const language = { type: "string", pattern: "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$" };

/** An object with these members, of which `required` must be there, and extensions. */
function object(properties: Readonly<Record<string, object>>, required: readonly string[]) {
  return {
    type: "object",
    properties,
    required,
    patternProperties: { "^_[^.]+$": { type: "object" } },
    additionalProperties: false,
  };
}

const authors = {
  type: "array",
  minItems: 1,
  items: { ...object({ name: text, url, avatar: url }, []), minProperties: 1 },
};

const attachment = object(
  {
    url,
    mime_type: { type: "string", pattern: "^[\\w.+-]+/[\\w.+-]+$" },
    title: text,
    size_in_bytes: { type: "integer", minimum: 0 },
    duration_in_seconds: { type: "number", minimum: 0 },
  },
  ["url", "mime_type"],
);

const item = {
  ...object(
    {
      id: text,
      url,
      external_url: url,
      title: text,
      content_html: text,
      content_text: text,
      summary: text,
      image: url,
      banner_image: url,
      date_published: instant,
      date_modified: instant,
      authors,
      tags: { type: "array", items: text, uniqueItems: true },
      language,
      attachments: { type: "array", minItems: 1, items: attachment },
    },
    ["id"],
  ),
  anyOf: [{ required: ["content_html"] }, { required: ["content_text"] }],
};

export const JSON_FEED_SCHEMA = object(
  {
    version: { const: "https://jsonfeed.org/version/1.1" },
    title: text,
    home_page_url: url,
    feed_url: url,
    description: text,
    user_comment: text,
    next_url: url,
    icon: url,
    favicon: url,
    authors,
    language,
    expired: { type: "boolean" },
    hubs: { type: "array", items: object({ type: text, url }, ["type", "url"]) },
    items: { type: "array", items: item },
  },
  ["version", "title", "items"],
);
