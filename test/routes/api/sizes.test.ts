import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { MAX_ALIASES } from "../../../src/domain/term.ts";
import {
  API,
  type Client,
  createClient,
  createEvent,
  expectNoChange,
  expectProblem,
  importRows,
  json,
  NDJSON,
  sampleEvent,
} from "../../helpers/api.ts";
import { limitDatabase } from "../../helpers/limits.ts";
import { expectConsistent } from "../../helpers/rebuild.ts";

// The largest that may be sent, against a database with the limits of D1: it is written, or refused with what to do.

/** Each stands for eighteen letters. */
const LIGATURES = "ﷺ".repeat(100_000);
const CHINESE = "芯".repeat(100_000);
const LANGUAGES = ["zh", "ja", "ko", "de", "fr", "es"];
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
/** The most that one event has, which all become postings. */
const COUNTRIES = LETTERS.flatMap((first) => LETTERS.map((second) => first + second)).slice(0, 250);

let editor: Client;

beforeAll(async () => {
  editor = await createClient({ db: limitDatabase(env.DB) });
});

const toLines = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join("\n");

function expectTooLong(response: Response) {
  return expectProblem(response, {
    status: 413,
    type: "too-large",
    detail: expect.stringMatching(/^a record takes 1900000 bytes, .*; leave something out, or make several of it;/),
  });
}

/** Changes the record until it takes no more; gives how often it took it. */
async function growUntilRefused(path: string, patchOf: (round: number) => object): Promise<number> {
  for (let round = 1; round < 20; round++) {
    const headers = { "if-match": `"${round}"`, "idempotency-key": `${path}-${round}` };
    const send = () => editor.patch(path, patchOf(round), headers);
    const response = await send();
    if (response.status === 200) continue;
    await expectNoChange(async () => expectTooLong(await send()));
    return round - 1;
  }
  throw new Error("it was never refused");
}

describe("a record that is longer than D1 takes is refused", () => {
  it("an event, for the words that it is found by", async () => {
    await expectNoChange(async () =>
      expectTooLong(await editor.post(`${API}/events`, sampleEvent({ body: LIGATURES }))),
    );
  });

  it("an event that grows with every change", async () => {
    const { id } = await createEvent(editor, { body: "芯" });
    const patchOf = (round: number) => ({ translations: { [LANGUAGES[round] ?? "it"]: { body: CHINESE } } });
    expect(await growUntilRefused(`${API}/events/${id}`, patchOf)).toBe(2);
  });

  it("a timeline", async () => {
    await editor.post(`${API}/timelines`, { slug: "long", title: "Long" });
    const patchOf = (round: number) => ({ translations: { [`en-x-${round}`]: { title: CHINESE } } });
    expect(await growUntilRefused(`${API}/timelines/long`, patchOf)).toBe(6);
  });

  it("a row of an import, in a dry run too, and not the others", async () => {
    const translations = { zh: { body: CHINESE }, ja: { body: CHINESE }, ko: { body: CHINESE } };
    const rows = [
      sampleEvent({ body: CHINESE, translations }),
      sampleEvent({ body: LIGATURES }),
      sampleEvent({ body: CHINESE }),
    ];
    const detail = expect.stringMatching(/^is too long with the words that it is found by.*leave something out/);
    const refused = { verdict: "refused", errors: [{ pointer: "", detail }] };
    for (const query of ["dry_run=true", ""]) {
      const report = await importRows(editor, toLines(rows), NDJSON, query);
      expect(report.rows).toEqual([
        { row: 1, ...refused },
        { row: 2, ...refused },
        expect.objectContaining({ row: 3, verdict: "created" }),
      ]);
    }
  });
});

describe("what is long as a whole, and not in any of its records, is written", () => {
  it("an entity with all that each of its members takes", async () => {
    const languages = LETTERS.flatMap((letter) => [`en-x-${letter}1`, `en-x-${letter}2`]).slice(0, 50);
    const inAll = (part: readonly string[], textOf: (language: string) => string) =>
      Object.fromEntries(part.map((language) => [language, textOf(language)]));
    await editor.post(`${API}/entities`, { slug: "long", name: "Long" });
    for (const patch of [
      { names: inAll(languages, (language) => language.padEnd(300, "芯")) },
      { descriptions: inAll(languages.slice(0, 25), () => "芯".repeat(5000)) },
      { descriptions: inAll(languages.slice(25), () => "芯".repeat(5000)) },
      { aliases: Array.from({ length: MAX_ALIASES }, (_, index) => `${index}`.padEnd(300, "片")) },
    ]) {
      const response = await editor.patch(`${API}/entities/long`, patch, { "if-match": "*" });
      expect([Object.keys(patch), response.status]).toEqual([Object.keys(patch), 200]);
    }
  });

  it("a batch of 500 events with 250 countries each", async () => {
    const event = (index: number) => sampleEvent({ title: `Everywhere ${index}`, countries: COUNTRIES });
    const operations = Array.from({ length: 500 }, (_, index) => ({ op: "create", event: event(index) }));
    const response = await editor.post(`${API}/events/batch`, { operations });
    expect([response.status, (await json(response)).operations.length]).toEqual([200, 500]);
  });

  it("an import of such events, and its undoing", async () => {
    const rows = Array.from({ length: 300 }, (_, index) =>
      sampleEvent({ title: `All ${index}`, countries: COUNTRIES }),
    );
    const { id, created } = await importRows(editor, toLines(rows), NDJSON);
    const undone = await json(await editor.post(`${API}/imports/${id}/undo`, {}));
    expect([created, undone.undone]).toEqual([300, { deleted: 300, restored: 0, kept: 0 }]);
  });

  it("the undoing of short rows in the place of long events", async () => {
    const ids = LANGUAGES.map((language) => `long-${language}`);
    for (const external_id of ids) await createEvent(editor, { external_id, body: CHINESE });
    const { id } = await importRows(editor, toLines(ids.map((external_id) => sampleEvent({ external_id }))), NDJSON);
    const undone = await json(await editor.post(`${API}/imports/${id}/undo`, {}));
    expect(undone.undone).toEqual({ deleted: 0, restored: 6, kept: 0 });
  });

  it("with everything that follows from it", () => expectConsistent(env.DB));
});
