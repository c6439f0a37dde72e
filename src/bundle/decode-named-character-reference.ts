import { findCharacter } from "../domain/character-entities.ts";

/** In the place of the package of this name, which micromark asks. */
export function decodeNamedCharacterReference(name: string): string | false {
  return findCharacter(name) ?? false;
}
