/** Words of a text as the offline engine compares them. */

/** Words without a subject of their own. */
const stopwords = new Set(
  `a about above after again all also although always am an and another any anyone are as at be because been before being below
between both but by can cannot could did do does doing don done down during each either else etc even ever every few for from further get
gets getting got had has have having he her here hers him his how however i if in into is isn it its itself just let like made
make makes many may me might more most much must my need neither never new no nor not now of off often on once one only onto or other others
our out over own per please quite rather really same see several shall she should simply since so some something such
than that the their them then there these they this those though through thus to too two under until up upon us use used uses using
very via want was way we well were what when where whether which while who whom whose why will with within without would yes yet you your yours`.split(
    /\s+/,
  ),
);

export function isStopword(word: string): boolean {
  return stopwords.has(word);
}

/** Words in lower case, in order; a character of a script without spaces is a word. */
export function wordsOf(text: string): readonly string[] {
  return (
    text
      .toLowerCase()
      .match(
        /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}]+(?:['’][\p{L}]+)*/gu,
      ) ?? []
  );
}

/** The words that carry the content, reduced to a common form: plural and singular, tenses. */
export function termsOf(text: string): readonly string[] {
  return wordsOf(text)
    .filter((word) => !stopwords.has(word) && !/^\d$/.test(word))
    .map(stem);
}

/** A light stemmer for English: enough to see that `validates`, `validated` and `validation` are one subject. */
export function stem(word: string): string {
  if (word.length < 4 || !/^[a-z'’]+$/.test(word)) return word;
  const bare = word.replace(/['’]s?$/, "");
  for (const [ending, replacement] of endings) {
    if (bare.endsWith(ending) && bare.length - ending.length >= 3)
      return bare.slice(0, -ending.length) + replacement;
  }
  return bare;
}

const endings: readonly (readonly [string, string])[] = [
  ["izations", "iz"],
  ["ization", "iz"],
  ["ations", "at"],
  ["ation", "at"],
  ["ators", "at"],
  ["ator", "at"],
  ["ating", "at"],
  ["ated", "at"],
  ["ates", "at"],
  ["ate", "at"],
  ["ments", ""],
  ["ment", ""],
  ["nesses", ""],
  ["ness", ""],
  ["ings", ""],
  ["ing", ""],
  ["ies", "y"],
  ["sses", "ss"],
  ["ers", ""],
  ["er", ""],
  ["ied", "y"],
  ["ed", ""],
  ["ly", ""],
  ["es", ""],
  ["ss", "ss"],
  ["s", ""],
  ["e", ""],
];

/** How often each term occurs. */
export function countTerms(terms: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}
