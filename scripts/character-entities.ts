// node scripts/character-entities.ts: writes the table of src/domain/character-entities.ts, from the package character-entities.
import { readFileSync, writeFileSync } from "node:fs";
import { characterEntities } from "character-entities";

const FILE = new URL("../src/domain/character-entities.ts", import.meta.url);

/** Lines as that file reads them. Long names first: so gzip makes least of it. */
function toTable(): string {
  const groups = Map.groupBy(Object.entries(characterEntities), ([, characters]) => characters);
  const rows = [...groups].map(([characters, names]) => ({
    codes: [...characters].map((character) => character.codePointAt(0) ?? 0),
    names: names.map(([name]) => name).sort((a, b) => b.length - a.length || (a < b ? -1 : 1)),
  }));
  rows.sort((a, b) => (a.codes[0] ?? 0) - (b.codes[0] ?? 0) || (a.codes[1] ?? 0) - (b.codes[1] ?? 0));
  let before = 0;
  const lines = rows.map(({ codes: [first = 0, second], names }) => {
    const step = first - before;
    before = first;
    return [
      (step === 1 ? "" : step.toString(36)) + (second === undefined ? "" : `+${second.toString(36)}`),
      ...names,
    ].join(" ");
  });
  return lines.join("\n");
}

const source = readFileSync(FILE, "utf8");
writeFileSync(
  FILE,
  source.replace(/(?<=\nconst TABLE = `).*?(?=`;\n)/s, () => toTable()),
);
