/** Writes Markdown as a page is read: text in order, with the blocks that it stands in. */

/** What stands before the lines of a block: before its first line, and before those after it. */
interface Prefix {
  readonly first: string;
  readonly rest: string;
  used: boolean;
}

/** Deeper lists and quotations are not indented further: nobody reads them, and indentation would outgrow the text. */
const deepestPrefix = 20;

export class MarkdownWriter {
  #text = "";
  /** Line ends before what is written next. */
  #breaks = 0;
  #space = false;
  #atLineStart = true;
  readonly #prefixes: Prefix[] = [];

  get text(): string {
    return this.#text;
  }

  /** What follows begins on a new line (1) or as a new block (2). */
  break(lines: 1 | 2): void {
    // The first paragraph of an item stands beside its mark.
    if (this.#prefixes.at(-1)?.used === false) return;
    this.#breaks = Math.max(this.#breaks, lines);
    this.#space = false;
  }

  /** White space counts as one space, as in a browser. */
  write(data: string): void {
    const collapsed = data.replaceAll(/\s+/g, " ");
    if (collapsed.startsWith(" ")) this.#space = true;
    const words = collapsed.trim();
    if (words === "") return;
    this.#begin();
    // What looks like a heading and is none.
    this.#text += this.#atLineStart && /^#{1,6}(?: |$)/.test(words) ? `\\${words}` : words;
    this.#atLineStart = false;
    this.#space = collapsed.endsWith(" ");
  }

  /** Lines as they are, as a block of their own. */
  writeBlock(lines: string): void {
    if (lines === "") return;
    this.break(2);
    for (const line of lines.split("\n")) {
      this.#begin();
      this.#text += line;
      this.#breaks = 1;
    }
    this.break(2);
  }

  /** Begins a block; the answer ends it. */
  open(first: string, rest: string): () => void {
    const isTooDeep = this.#prefixes.length >= deepestPrefix;
    const prefix = { first: isTooDeep ? "" : first, rest: isTooDeep ? "" : rest, used: false };
    this.#prefixes.push(prefix);
    return () => {
      const at = this.#prefixes.lastIndexOf(prefix);
      if (at >= 0) this.#prefixes.splice(at, 1);
    };
  }

  #begin(): void {
    if (this.#text === "") this.#startLine();
    else if (this.#breaks > 0) {
      for (let line = 1; line < this.#breaks; line += 1) {
        const empty = this.#prefixes.map(({ rest, used }) => (used ? rest : "")).join("");
        this.#text += `\n${empty.trimEnd()}`;
      }
      this.#text += "\n";
      this.#startLine();
    } else if (this.#space) {
      this.#text += " ";
    }
    this.#breaks = 0;
    this.#space = false;
  }

  #startLine(): void {
    for (const prefix of this.#prefixes) {
      this.#text += prefix.used ? prefix.rest : prefix.first;
      prefix.used = true;
    }
    this.#atLineStart = true;
  }
}
