/** Kind of a value for messages: `a text`, `a list`, … */
export function kindOfValue(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  switch (typeof value) {
    case "string":
      return "a text";
    case "number":
      return Number.isInteger(value) ? "a whole number" : "a number";
    case "boolean":
      return String(value);
    case "object":
      return "an object";
    case "undefined":
      return "nothing";
    case "bigint":
    case "symbol":
    case "function":
      return `a ${typeof value}`;
    default:
      return "something else";
  }
}

/** True for a number without a fraction that JavaScript holds exactly enough to compare. */
export function isWholeNumber(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** The known name that a wrong one is most likely meant to be: a typing error away, or null. */
function nearestName(wrong: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Math.min(3, Math.ceil(wrong.length / 3) + 1);
  for (const name of known) {
    const distance =
      name.toLowerCase() === wrong.toLowerCase() ? 0 : editDistance(wrong, name, bestDistance);
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** Problems after which no more suggestions are looked for: they cost time, and nobody reads them. */
const suggestionLimit = 50;

/** Like {@link nearestName}, as long as there are few problems. */
export function suggestName(
  problems: readonly unknown[],
  wrong: string,
  known: Iterable<string>,
): string | null {
  return problems.length < suggestionLimit ? nearestName(wrong, known) : null;
}

/** Levenshtein distance, or `limit` as soon as it cannot be smaller. */
function editDistance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) >= limit) return limit;
  let row = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    if (Math.min(...next) >= limit) return limit;
    row = next;
  }
  return row[right.length] ?? limit;
}
