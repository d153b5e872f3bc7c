/** Where each value of a JSON text stands, by its JSON pointer: so that code and canvas can point at each other. Pure. */
import { pointerToken } from "../../shared/base/problem.ts";

export interface JsonRange {
  /** Offsets of the value; for a member of an object `from` is where its key begins. */
  readonly from: number;
  readonly to: number;
}

/** Ranges of all values of a valid JSON text, in the order in which they begin. */
export function jsonRanges(text: string): ReadonlyMap<string, JsonRange> {
  const ranges = new Map<string, JsonRange>();
  let at = 0;
  const skip = (): void => {
    while (at < text.length && /\s/u.test(text.charAt(at))) at += 1;
  };
  const string = (): string => {
    const from = at;
    at += 1;
    while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === "\\" ? 2 : 1;
    at += 1;
    return text.slice(from, at);
  };
  const members = (pointer: string, close: string): void => {
    at += 1;
    skip();
    for (let index = 0; at < text.length && text.charAt(at) !== close; index += 1) {
      const from = at;
      let token: string | number = index;
      if (close === "}") {
        token = JSON.parse(string()) as string;
        skip();
        at += 1;
        skip();
      }
      value(`${pointer}/${pointerToken(token)}`, from);
      skip();
      if (text.charAt(at) === ",") at += 1;
      skip();
    }
    at += 1;
  };
  const value = (pointer: string, from: number): void => {
    // Set first: a map keeps the order in which its keys came.
    ranges.set(pointer, { from, to: from });
    const first = text.charAt(at);
    if (first === "{") members(pointer, "}");
    else if (first === "[") members(pointer, "]");
    else if (first === '"') string();
    else while (at < text.length && /[-+.\w]/u.test(text.charAt(at))) at += 1;
    ranges.set(pointer, { from, to: at });
  };
  skip();
  value("", at);
  return ranges;
}

/** The pointer of the innermost value around an offset. */
export function pointerAt(ranges: ReadonlyMap<string, JsonRange>, offset: number): string {
  let found = "";
  let size = Infinity;
  for (const [pointer, { from, to }] of ranges) {
    if (offset < from || offset > to || to - from > size) continue;
    found = pointer;
    size = to - from;
  }
  return found;
}

/** The nearest value that exists at a pointer or above it: a problem may be that something is missing. */
export function rangeOf(ranges: ReadonlyMap<string, JsonRange>, pointer: string): JsonRange {
  for (let at = pointer; ; at = at.slice(0, at.lastIndexOf("/"))) {
    const range = ranges.get(at);
    if (range !== undefined) return range;
    if (at === "") return { from: 0, to: 0 };
  }
}
