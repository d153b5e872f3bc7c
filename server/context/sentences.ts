/** Where sentences begin and end. */

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Made for the first text: that takes a while, and most processes read none. */
let segmenter: Intl.Segmenter | undefined;
/** The segmenter's time grows with the square of its text: it is given lines, and long lines in windows. */
const windowLength = 4000;

/** Every sentence with the white space after it, in order and without gaps. A line end ends a sentence. */
export function* sentencesOf(text: string): Generator<Span> {
  segmenter ??= new Intl.Segmenter("en", { granularity: "sentence" });
  for (const line of linesOf(text)) {
    for (const { start, end } of windowsOf(text, line)) {
      for (const { index, segment } of segmenter.segment(text.slice(start, end))) {
        yield { start: start + index, end: start + index + segment.length };
      }
    }
  }
}

function* linesOf(text: string): Generator<Span> {
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline + 1;
    yield { start, end };
    start = end;
  }
}

/** Windows end after a full stop or a space where there is one in their second half. */
function* windowsOf(text: string, line: Span): Generator<Span> {
  let { start } = line;
  while (line.end - start > windowLength) {
    const window = text.slice(start, start + windowLength);
    const cut = [". ", "。", " "]
      .map((mark) => window.lastIndexOf(mark) + mark.length)
      .find((at) => at > windowLength / 2);
    // Never between the halves of a surrogate pair.
    const end =
      start + (cut ?? (/[\uD800-\uDBFF]$/.test(window) ? windowLength - 1 : windowLength));
    yield { start, end };
    start = end;
  }
  yield { start, end: line.end };
}
