/**
 * True when the text matches a pattern in which `*` stands for any number of any characters, `\*` for an asterisk and `\\` for a backslash.
 * Time is linear in the text for each piece between asterisks, and no pattern is worse than their product: nothing backtracks further
 * than to the last asterisk.
 */
export function stringMatches(text: string, pattern: string): boolean {
  const pieces = piecesOf(pattern);
  const [first = "", ...others] = pieces;
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of others) {
    const found = text.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** The literal texts between the asterisks. */
function piecesOf(pattern: string): readonly string[] {
  const pieces = [""];
  for (const [part] of pattern.matchAll(/\\[*\\]|[^]/g)) {
    if (part === "*") pieces.push("");
    else pieces.push((pieces.pop() ?? "") + (part.length === 2 ? part.slice(1) : part));
  }
  return pieces;
}
