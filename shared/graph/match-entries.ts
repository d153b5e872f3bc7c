import { type Json, jsonEquals } from "../base/json.ts";

/**
 * Which entry of a list became which when only the lists before and after are known: for each old index the new one,
 * null for an entry that is gone. Equal entries belong together, the same position first; of the others, those at the
 * same place between equal ones were edited.
 */
export function matchEntries(
  before: readonly Json[],
  after: readonly Json[],
): readonly (number | null)[] {
  const matches: (number | null)[] = before.map((entry, i) => {
    const same = after[i];
    return same !== undefined && jsonEquals(entry, same) ? i : null;
  });
  const taken = new Set(matches.filter((match) => match !== null));
  const pair = (fits: (old: Json, candidate: Json) => boolean): void => {
    for (const [i, entry] of before.entries()) {
      if (matches[i] !== null) continue;
      const match = after.findIndex((candidate, j) => !taken.has(j) && fits(entry, candidate));
      if (match < 0) continue;
      matches[i] = match;
      taken.add(match);
    }
  };
  pair(jsonEquals);
  // One list became shorter: an entry that equals none of the new ones was removed, not edited.
  if (after.length >= before.length) pair(() => true);
  return matches;
}
