/** Reading a text from left to right: the ground both parsers stand on. */

/** What a parser throws when the text is wrong; never leaves the parse functions. */
export class SyntaxProblem extends Error {
  override readonly name = "SyntaxProblem";
  /** Offset in the text, in characters from 0. */
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** A text and how far it is read. */
export class TextCursor {
  readonly text: string;
  at: number;
  readonly end: number;
  constructor(text: string, at = 0, end = text.length) {
    this.text = text;
    this.at = at;
    this.end = end;
  }

  /** The character under the cursor, "" at the end. */
  get char(): string {
    return this.charAt(this.at);
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  charAt(at: number): string {
    return at >= 0 && at < this.end ? this.text.charAt(at) : "";
  }

  startsWith(text: string): boolean {
    return this.at + text.length <= this.end && this.text.startsWith(text, this.at);
  }

  skipBlanks(): this {
    while (this.char === " ") this.at++;
    return this;
  }

  /** Offset of the next character after `from` that is no blank. */
  significantAfter(from: number): number {
    let at = from + 1;
    while (this.charAt(at) === " ") at++;
    return at;
  }

  take(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.at += text.length;
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) this.fail(`Expected '${text}'`);
  }

  fail(message: string, at: number = this.at): never {
    throw new SyntaxProblem(`${message} at position ${at}`, at);
  }

  /** Offset of the next unescaped `char` after `from`; -1 when there is none. */
  unescapedAfter(from: number, char: string): number {
    for (let at = from + 1; at < this.end; at++) {
      const here = this.text.charAt(at);
      if (here === "\\") at++;
      else if (here === char) return at;
    }
    return -1;
  }

  /** Offset of the bracket that closes the one at `from`, not counting brackets in strings (and regular expressions); fails when there is none. */
  closing(from: number, options: { readonly patterns: boolean }): number {
    const open = this.charAt(from);
    const close = open === "(" ? ")" : open === "[" ? "]" : "}";
    let depth = 0;
    for (let at = from; at < this.end; at++) {
      const here = this.text.charAt(at);
      if (here === "'" || here === '"' || (options.patterns && here === "/")) {
        const end = this.unescapedAfter(at, here);
        if (end === -1) this.fail(`Could not find the closing ${here}`, at);
        at = end;
      } else if (here === open) depth++;
      else if (here === close && --depth === 0) return at;
    }
    return this.fail(`Could not find the closing ${close}`, from);
  }
}

const simpleEscapes: Readonly<Record<string, string>> = {
  r: "\r",
  f: "\f",
  t: "\t",
  n: "\n",
  b: "\b",
};

/** Resolves backslash escapes the way Jayway does: the common letters, `\uXXXX`, and any other character stands for itself. */
export function unescapeText(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replaceAll(
    /\\(?:u([0-9a-fA-F]{4})|([^]))/g,
    (_match, unicode: string | undefined, char: string | undefined) =>
      unicode === undefined
        ? (simpleEscapes[char ?? ""] ?? char ?? "")
        : String.fromCharCode(Number.parseInt(unicode, 16)),
  );
}
