/**
 * Rows as an array of a composite type in PostgreSQL's binary format (array_recv and record_recv): no names, no quoting, and nothing for the
 * server to parse but the values. Numbers are big-endian; a length of -1 is a null.
 */

/** Types that a column of a row can have. `json` is JSON text. */
export type ColumnType = "int4" | "int8" | "float8" | "bool" | "text" | "json";

/** Columns by name, in the order of the composite type. */
export type Columns = Readonly<Record<string, ColumnType>>;

interface ValueOf {
  readonly int4: number;
  readonly int8: number;
  readonly float8: number;
  readonly bool: boolean;
  readonly text: string;
  readonly json: string;
}

/** A row; what it does not say is null. */
export type RowOf<C extends Columns> = {
  readonly [Name in keyof C]?: ValueOf[C[Name]] | null;
};

/** Numbers of the types in every PostgreSQL (pg_type.dat). */
const typeOids: Readonly<Record<ColumnType, number>> = {
  int4: 23,
  int8: 20,
  float8: 701,
  bool: 16,
  text: 25,
  json: 114,
};

interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly oid: number;
}

/** Dimensions, whether there are nulls, element type, length and first index of the one dimension: four bytes each. */
const headerBytes = 20;
const firstCapacity = 2_048;
const mostKeptBytes = 1_048_576;
const mostBytesPerChar = 3;
const longestName = 64;
const backslash = 92;
const lastAscii = 127;
/** A NUL, or half of a surrogate pair: no text in PostgreSQL holds them. */
const unstorable = /\0|\p{Surrogate}/u;
/** The same in well-formed JSON text: escaped, and not itself behind an escaped backslash. */
const unstorableEscape = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** A text that PostgreSQL cannot hold, with the SQLSTATE that it would have answered. */
class Unstorable extends Error {
  readonly code = "22P05";
}

class OutOfRange extends Error {
  readonly code = "22003";
}

/** Collects rows of one composite type. */
export class RowArray<C extends Columns> {
  readonly #columns: readonly Column[];
  /** What a row takes besides its texts, at most: type, length and eight bytes for each column. */
  readonly #rowBytes: number;
  #bytes: Buffer = Buffer.alloc(0);
  #end = headerBytes;
  #length = 0;

  constructor(columns: C) {
    this.#columns = Object.entries(columns).map(([name, type]) => ({
      name,
      type,
      oid: typeOids[type],
    }));
    this.#rowBytes = 8 + 16 * this.#columns.length;
  }

  /** Adds a row, whole or not at all. @throws an error with the SQLSTATE of what PostgreSQL cannot store. */
  add(row: RowOf<C>): void {
    const start = this.#end;
    try {
      this.#writeRow(row);
      this.#length += 1;
    } catch (error) {
      this.#end = start;
      throw error;
    }
  }

  /** Where it ends now: for {@link cut}. */
  get mark(): { readonly end: number; readonly length: number } {
    return { end: this.#end, length: this.#length };
  }

  /** Takes away what was added since. */
  cut(mark: { readonly end: number; readonly length: number }): void {
    this.#end = mark.end;
    this.#length = mark.length;
  }

  /** Takes everything away, and keeps the room for what comes next unless that is large. */
  clear(): void {
    this.cut({ end: headerBytes, length: 0 });
    if (this.#bytes.length > mostKeptBytes) this.#bytes = Buffer.alloc(0);
  }

  /** The array as a parameter of a statement, for an element type by its number; null when there are no rows. It is good until the next {@link clear}. */
  parameter(elementOid: number): Buffer | null {
    if (this.#length === 0) return null;
    const bytes = this.#bytes;
    for (const [index, value] of [1, 0, elementOid, this.#length, 1].entries())
      bytes.writeInt32BE(value, 4 * index);
    return bytes.subarray(0, this.#end);
  }

  #writeRow(row: RowOf<C>): void {
    const values: Readonly<Record<string, number | boolean | string | null | undefined>> = row;
    const columns = this.#columns;
    const start = this.#end;
    this.#reserve(0);
    this.#end += 4;
    this.#int4(columns.length);
    // By index: this loop is most of what a commit costs this process.
    for (let index = 0; index < columns.length; index += 1) {
      const column = columns[index];
      if (column === undefined) continue;
      const value = values[column.name];
      this.#int4(column.oid);
      if (value === undefined || value === null) this.#int4(-1);
      else if (typeof value === "string") this.#text(value, column.type);
      else if (typeof value === "number") this.#number(value, column.type);
      else {
        this.#int4(1);
        this.#bytes[this.#end] = value ? 1 : 0;
        this.#end += 1;
      }
    }
    this.#bytes.writeInt32BE(this.#end - start - 4, start);
  }

  #number(value: number, type: ColumnType): void {
    if (type === "int4") {
      if (value !== (value | 0))
        throw new OutOfRange(`${String(value)} is no integer of PostgreSQL.`);
      this.#int4(4);
      this.#int4(value);
      return;
    }
    this.#int4(8);
    if (type === "int8") {
      const high = Math.floor(value / 2 ** 32);
      this.#int4(high);
      this.#int4(value - high * 2 ** 32);
      return;
    }
    this.#end = this.#bytes.writeDoubleBE(value, this.#end);
  }

  #text(value: string, type: ColumnType): void {
    this.#reserve(mostBytesPerChar * value.length);
    const start = this.#end;
    this.#end += 4;
    // Most texts are short names: for those a loop is faster than a call out of JavaScript, and sees a NUL on the way.
    if (value.length > longestName || !this.#asciiName(value)) {
      const holdsNone =
        type === "json"
          ? !value.includes(String.raw`\u`) || !unstorableEscape.test(value)
          : !unstorable.test(value);
      if (!holdsNone)
        throw new Unstorable("A text holds a NUL character or half of a surrogate pair.");
      this.#end = start + 4 + this.#bytes.write(value, start + 4);
    }
    this.#bytes.writeInt32BE(this.#end - start - 4, start);
  }

  /** False when there is anything but ASCII in a text, or anything that may be an escape; nothing is written then. */
  #asciiName(value: string): boolean {
    const bytes = this.#bytes;
    const start = this.#end;
    for (let i = 0; i < value.length; i += 1) {
      const code = value.charCodeAt(i);
      if (code === 0 || code === backslash || code > lastAscii) return false;
      bytes[start + i] = code;
    }
    this.#end = start + value.length;
    return true;
  }

  #int4(value: number): void {
    const bytes = this.#bytes;
    const at = this.#end;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
    this.#end = at + 4;
  }

  /** Makes room for so many bytes besides those that every row takes. */
  #reserve(bytes: number): void {
    const needed = this.#end + bytes + this.#rowBytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(firstCapacity, needed, 2 * this.#bytes.length));
    this.#bytes.copy(larger);
    this.#bytes = larger;
  }
}
