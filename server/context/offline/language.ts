import { wordsOf } from "./words.ts";

/** Small words that give a language away. */
const marks: Readonly<Record<string, string>> = {
  English: "the and of to in is that for with are this not",
  German: "der die das und ist nicht mit für ein eine auf den",
  French: "le la les des et est une dans pour que qui sur",
  Spanish: "el los las una que del por con para como es se",
  Italian: "il di che è per una sono della con non gli più",
  Portuguese: "o os uma não que em para com como dos mais ao",
  Dutch: "het een van en dat niet op voor met zijn aan de",
};

/** The language that a text is most likely in. */
export function languageOf(text: string): string {
  const script = scripts.find(([form]) => form.test(text));
  if (script !== undefined) return script[1];
  const words = wordsOf(text.slice(0, 20_000));
  const scored = Object.entries(marks).map(([language, list]) => {
    const own = new Set(list.split(" "));
    return { language, score: words.filter((word) => own.has(word)).length };
  });
  return scored.reduce((best, next) => (next.score > best.score ? next : best)).language;
}

const scripts: readonly (readonly [RegExp, string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]{3}/u, "Japanese"],
  [/\p{Script=Hangul}{3}/u, "Korean"],
  [/\p{Script=Han}{3}/u, "Chinese"],
  [/\p{Script=Cyrillic}{4}/u, "Russian"],
  [/\p{Script=Arabic}{4}/u, "Arabic"],
  [/\p{Script=Greek}{4}/u, "Greek"],
];
