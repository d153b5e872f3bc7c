/** Takes the value of a secret out of whatever could repeat it: answers, errors, files. */

/** A shorter text stands in too many others to be taken out of them. */
const shortestValue = 4;
/** A part of an address this long is no word of an API but the secret itself. */
const shortestPart = 8;

/** Takes one secret out of texts and streams. */
export interface Redaction {
  readonly text: (text: string) => string;
  readonly pieces: (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;
}

/** The value in the forms in which others repeat it: as it is, in a URL, in JSON, and in the headers of HTTP. */
export function redactionOf(name: string, value: string): Redaction {
  const forms = [...new Set([value, ...partsOfAddress(value)].flatMap(formsOf))]
    .filter((form) => form.length >= shortestValue)
    .toSorted((a, b) => b.length - a.length);
  const mark = `[${name}]`;
  return {
    text: (text) => forms.reduce((left, form) => left.replaceAll(form, mark), text),
    pieces: (source) =>
      forms.reduce(
        (left, form) => withoutBytes(left, Buffer.from(form), Buffer.from(mark)),
        source,
      ),
  };
}

function formsOf(value: string): readonly string[] {
  return [
    value,
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    Buffer.from(value).toString("base64"),
  ];
}

/** An address as errors show it, without its query, and its parts that no redirect or log line must show either. */
function partsOfAddress(value: string): readonly string[] {
  if (!URL.canParse(value)) return [];
  const { href, origin, pathname, search, searchParams, password } = new URL(value);
  const parts = [...pathname.split("/"), ...searchParams.values(), password];
  const long = parts.filter((part) => part.length >= shortestPart);
  if (!/^https?:/u.test(value)) return [href, ...long];
  return [href, pathname === "/" ? "" : `${origin}${pathname}`, search, ...long];
}

/** The same bytes with each occurrence of `form` replaced, also across pieces. */
async function* withoutBytes(
  source: AsyncIterable<Uint8Array>,
  form: Buffer,
  mark: Buffer,
): AsyncGenerator<Uint8Array> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of source) {
    rest = Buffer.concat([rest, piece]);
    for (let at = rest.indexOf(form); at >= 0; at = rest.indexOf(form)) {
      yield rest.subarray(0, at);
      yield mark;
      rest = rest.subarray(at + form.length);
    }
    const settled = Math.max(0, rest.length - form.length + 1);
    if (settled > 0) yield rest.subarray(0, settled);
    rest = rest.subarray(settled);
  }
  if (rest.length > 0) yield rest;
}
