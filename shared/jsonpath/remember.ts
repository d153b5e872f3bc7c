/** Texts of one parser kept at a time, and the longest that is kept: bounds the memory. */
const keptTexts = 1_000;
const longestKept = 1_000;

/**
 * The same parser, with a memory of the texts it has read last: the selector of a Map is evaluated once for each item. What it
 * answers is shared, so it must be a value that nobody changes.
 */
export function remember<Parsed>(parse: (text: string) => Parsed): (text: string) => Parsed {
  const known = new Map<string, Parsed>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const parsed = parse(text);
    if (text.length > longestKept) return parsed;
    const [oldest] = known.keys();
    if (known.size >= keptTexts && oldest !== undefined) known.delete(oldest);
    known.set(text, parsed);
    return parsed;
  };
}
