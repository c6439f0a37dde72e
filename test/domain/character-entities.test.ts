import { characterEntities } from "character-entities";
import { describe, expect, it } from "vitest";
import { findCharacter } from "../../src/domain/character-entities.ts";

describe("the names of characters", () => {
  const names = Object.keys(characterEntities);

  it("are all that HTML has", () => {
    expect(names).toHaveLength(2125);
    expect(Object.fromEntries(names.map((name) => [name, findCharacter(name)]))).toEqual(characterEntities);
  });

  it.each(["", " ", "unknown", "Eacute2", "constructor", "__proto__", "1", "+"])("%j is none", (name) => {
    expect(findCharacter(name)).toBeUndefined();
  });
});
