// A text as its characters stand on the line, from left to right: Arabic joined, and what is read from the right turned round.

/** How many forms each letter from U+0621 on has in U+FE80 and after: one, or two (alone, last), or four (and first, middle). */
const FORMS = "122224242444442222444444440000004444444224";
const ALEF = "\u0622\u0623\u0625\u0627";
const MARK = /\p{M}/gu;

/** Where the forms of a letter begin and how many it has. */
function formsOf(letter: string | undefined): readonly [start: number, count: number] {
  const index = (letter?.charCodeAt(0) ?? 0) - 0x621;
  const count = Number(FORMS[index] ?? 0);
  if (count === 0) return [0, 0];
  let start = 0xfe80;
  for (let before = 0; before < index; before++) start += Number(FORMS[before] ?? 0);
  return [start, count];
}

/** Arabic letters in the forms that they have between their neighbours (Unicode 9.2); Lam and Alef become one. */
export function join(text: string): string {
  const letters = [...text.replace(MARK, "")];
  let [joined, isJoined] = ["", false];
  for (let index = 0; index < letters.length; index++) {
    const letter = letters[index] as string;
    const [start, count] = formsOf(letter);
    const alef = letter === "\u0644" ? ALEF.indexOf(letters[index + 1] ?? "-") : -1;
    if (alef >= 0) {
      joined += String.fromCharCode(0xfef5 + alef * 2 + Number(isJoined));
      isJoined = false;
      index++;
    } else if (count === 0) {
      joined += letter;
      // The line that joins letters and is none itself.
      isJoined = letter === "\u0640";
    } else {
      const after = letters[index + 1];
      const goesOn = count === 4 && (after === "\u0640" || formsOf(after)[1] > 1);
      joined += String.fromCharCode(start + (isJoined && count > 1 ? 1 : 0) + (goesOn ? 2 : 0));
      isJoined = goesOn;
    }
  }
  return joined;
}

const RTL = "\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufefc";
const HAS_RTL = new RegExp(`[${RTL}]`);
/** Words that are read from one side, with what stands between them. */
const RTL_RUN = new RegExp(`[${RTL}](?:[^\\p{L}\\p{N}]*[${RTL}])*`, "gu");
/** Words read from the left, with whole brackets among them; numbers are read from the left everywhere, each one for itself. */
const LTR_RUN = new RegExp(
  `(?![${RTL}])\\p{L}(?:[^\\p{L}\\p{N}()]*(?:(?![${RTL}])[\\p{L}\\p{N}]|\\([^()${RTL}]*\\)))*|\\p{N}+(?:[.,:/+-]\\p{N}+)*`,
  "gu",
);
const PAIRS = "()[]«»";

const reverse = (text: string) => [...text].reverse().join("");
const turn = (text: string) => reverse(text).replace(/[()[\]«»]/g, (sign) => PAIRS[PAIRS.indexOf(sign) ^ 1] ?? sign);

/** A part of the Unicode Bidirectional Algorithm (UAX 9): what titles and dates need. */
export function toVisual(text: string, direction: "ltr" | "rtl"): string {
  const joined = join(text.normalize("NFC"));
  if (direction === "ltr") return HAS_RTL.test(joined) ? joined.replace(RTL_RUN, turn) : joined;
  // The runs are turned twice, and so stay as they are.
  return turn(joined.replace(LTR_RUN, turn));
}
