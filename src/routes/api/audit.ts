import type { Context } from "hono";
import * as z from "zod";
import { about } from "../../contract/about.ts";
import { AuditList, toAuditEntryResource } from "../../contract/audit.ts";
import { formatId, type Id, parseId } from "../../domain/id.ts";
import { RECORD_KINDS, type RecordKind } from "../../domain/revision.ts";
import type { AppEnv } from "../../env.ts";
import { databaseOf } from "../../http/database.ts";
import type { Api } from "../../http/operation.ts";
import { nextLink } from "../../http/pagination.ts";
import { allowParameters, readNumber, readOnce, requireReached, toParameterProblem } from "../../http/parameters.ts";
import { createLinks } from "../../links.ts";
import { AUDIT_WINDOW, type AuditQuery, listAudit } from "../../store/history.ts";

type Handled = Context<AppEnv>;

const LIMIT = 100;
const MAX_LIMIT = 1000;

const Parameters = z.object({
  since: z.int().min(0).optional().meta(about("Entries after this `seq`; from the first, unless said")),
  kind: z.enum(RECORD_KINDS).optional(),
  token: z.string().optional().meta(about("Id of the token that did it")),
  limit: z.int().min(1).max(MAX_LIMIT).optional(),
});

function readKind(c: Handled): RecordKind | undefined {
  const value = readOnce(c, "kind");
  const kind = RECORD_KINDS.find((known) => known === value);
  if (value === undefined || kind) return kind;
  throw toParameterProblem([{ parameter: "kind", value, detail: `is not one of ${RECORD_KINDS.join(", ")}` }]);
}

function readToken(c: Handled): Id | undefined {
  const value = readOnce(c, "token");
  const token = value === undefined ? undefined : parseId(value);
  if (value === undefined || token !== undefined) return token;
  throw toParameterProblem([{ parameter: "token", value, detail: "is not the id of a token; GET /tokens lists them" }]);
}

function toAddress(c: Handled, { kind, token, limit }: AuditQuery, since: number): string {
  const parameters = new URLSearchParams({
    since: String(since),
    ...(kind !== undefined && { kind }),
    ...(token !== undefined && { token: formatId(token) }),
    limit: String(limit),
  });
  return createLinks(c.get("site").baseUrl).apiAudit(parameters.toString());
}

export function addAudit(api: Api): void {
  api.add(
    {
      method: "get",
      path: "/audit",
      scope: "audit:read",
      query: Parameters,
      about: about({
        tag: "Audit",
        summary: "Read who did what",
        description: `Every write to events, timelines, entities, series, settings and tokens, oldest first; no secret is in it. One page looks through ${AUDIT_WINDOW} entries at most, so with \`kind\` or \`token\` it may be empty and have a \`next\` all the same. To be told of what is new, ask again with the \`since\` of the last answer.`,
        answers: { 200: { description: "One page", schema: AuditList } },
      }),
    },
    async (c) => {
      allowParameters(c, ["since", "kind", "token", "limit"]);
      const kind = readKind(c);
      const token = readToken(c);
      const query: AuditQuery = {
        since: readNumber(c, "since", 0, Number.MAX_SAFE_INTEGER) ?? 0,
        limit: readNumber(c, "limit", 1, MAX_LIMIT) ?? LIMIT,
        ...(kind && { kind }),
        ...(token !== undefined && { token }),
      };
      const { entries, since, last } = await listAudit(databaseOf(c), query);
      requireReached(query.since, last);
      const next = since < last ? toAddress(c, query, since) : null;
      return c.json({ entries: entries.map(toAuditEntryResource), since, next }, 200, nextLink(next));
    },
  );
}
