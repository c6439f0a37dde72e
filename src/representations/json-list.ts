/** Items of JSON that are text already. */
export class JsonList {
  readonly texts: readonly string[];
  constructor(texts: readonly string[]) {
    this.texts = texts;
  }
}

/** JSON.stringify, where members of the object may be `JsonList`s. */
export function writeJson(object: object): string {
  const members = Object.entries(object).flatMap(([name, value]) => {
    const text = value instanceof JsonList ? `[${value.texts.join(",")}]` : JSON.stringify(value);
    return text === undefined ? [] : `${JSON.stringify(name)}:${text}`;
  });
  return `{${members.join(",")}}`;
}
