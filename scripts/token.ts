// Creates an API token: npm run token -- NAME SCOPE[,SCOPE...] [--timelines SLUG[,SLUG...]] [--days 90] [--remote]
// Only who may write to the database can do this, so a new service has no token and nobody can write to it.
import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { createRandomText, sha256 } from "../src/crypto.ts";
import { createIds, formatId } from "../src/domain/id.ts";
import { isScope, SCOPES, SHARED_SCOPES, TOKEN_PREFIX } from "../src/domain/token.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    days: { type: "string", default: "90" },
    timelines: { type: "string" },
    remote: { type: "boolean", default: false },
  },
});
const [name, list] = positionals;
const scopes = (list ?? "").split(",").filter((scope) => scope !== "");
const timelines = values.timelines?.split(",");
const days = Number(values.days);

function fail(reason: string): never {
  console.error(
    `${reason}\nusage: npm run token -- NAME SCOPE[,SCOPE...] [--timelines SLUG[,SLUG...]] [--days 90] [--remote]\nscopes: ${SCOPES.join(", ")}`,
  );
  process.exit(2);
}

if (!name || name.length > 100) fail("A name of up to 100 characters is needed.");
const unknown = scopes.find((scope) => !isScope(scope));
if (unknown !== undefined || scopes.length === 0) fail(`${unknown ?? "nothing"} is no scope.`);
const isSlug = (slug: string) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug);
const wrong = timelines?.find((slug) => !isSlug(slug));
if (wrong !== undefined) fail(`"${wrong}" is no slug of a timeline.`);
const shared = scopes.find((scope) => isScope(scope) && SHARED_SCOPES.includes(scope));
if (timelines && shared)
  fail(`${shared} is about what all timelines share; a token limited to timelines cannot have it.`);
if (!Number.isInteger(days) || days < 1 || days > 3650) fail("--days is a whole number from 1 to 3650.");

const secret = TOKEN_PREFIX + createRandomText(32);
const now = Math.floor(Date.now() / 1000);
const [id] = createIds(1, Date.now());
if (id === undefined) fail("no id");
const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
const limit = timelines?.join(" ");
const expires = now + days * 86_400;
const content = JSON.stringify({ name, scopes: scopes.join(" "), ...(limit && { timelines: limit }), expires });
const statements = [
  `INSERT INTO tokens (id, name, hash, scopes, timelines, created, expires) VALUES (${id}, ${text(name)}, ${text(await sha256(secret))}, ${text(scopes.join(" "))}, ${limit ? text(limit) : "NULL"}, ${now}, ${expires})`,
  `INSERT INTO changes (at, kind, subject, version, action, content) VALUES (${now}, 'token', ${id}, 1, 'created', ${text(content)})`,
];
const where = values.remote ? "--remote" : "--local";
execFileSync("wrangler", ["d1", "execute", "DB", where, "--yes", "--command", statements.join("; ")], {
  stdio: ["ignore", "ignore", "inherit"],
});
console.log(
  `Token ${formatId(id)} "${name}" (${scopes.join(", ")}), valid for ${days} days. It is shown only now:\n${secret}`,
);
