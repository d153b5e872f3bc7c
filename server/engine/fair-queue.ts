/**
 * A queue that takes turns between keys: whoever puts ten thousand items into it delays the others by one item each turn, not by
 * ten thousand. Items of one key leave in the order in which they came. Every operation takes constant time (amortised).
 */
export class FairQueue<T> {
  /** Lines that hold something, by key. */
  readonly #lines = new Map<string, Line<T>>();
  /** Lines in the order of their turns; one that has become empty out of turn stays until its turn comes. */
  readonly #turns = new Fifo<Line<T>>();

  /** How many keys wait. */
  get keys(): number {
    return this.#lines.size;
  }

  /** True while the item of that name waits in the line of the key. */
  has(key: string, id: string): boolean {
    return this.#lines.get(key)?.ids.has(id) === true;
  }

  /** Puts an item at the end of its key's line, unless it waits there already. A key new to the queue has its turn after those that wait. */
  push(key: string, id: string, item: T): void {
    let line = this.#lines.get(key);
    if (line === undefined) {
      line = { key, ids: new Set(), items: new Fifo() };
      this.#lines.set(key, line);
      this.#turns.push(line);
    }
    if (line.ids.has(id)) return;
    line.ids.add(id);
    line.items.push({ id, item });
  }

  /** Takes the next item: the oldest of the key whose turn it is; undefined when the queue is empty. */
  shift(): T | undefined {
    for (let line = this.#turns.shift(); line !== undefined; line = this.#turns.shift()) {
      const item = this.#take(line);
      if (item === undefined) continue;
      if (line.ids.size > 0) this.#turns.push(line);
      return item;
    }
    return undefined;
  }

  /** Takes the oldest item of a key, whoever's turn it is. */
  shiftFrom(key: string): T | undefined {
    const line = this.#lines.get(key);
    return line === undefined ? undefined : this.#take(line);
  }

  /** Takes everything. */
  clear(): readonly T[] {
    const items: T[] = [];
    for (let item = this.shift(); item !== undefined; item = this.shift()) items.push(item);
    return items;
  }

  #take(line: Line<T>): T | undefined {
    const entry = line.items.shift();
    if (entry === undefined) return undefined;
    line.ids.delete(entry.id);
    if (line.ids.size === 0) this.#lines.delete(line.key);
    return entry.item;
  }
}

interface Line<T> {
  readonly key: string;
  readonly ids: Set<string>;
  readonly items: Fifo<{ readonly id: string; readonly item: T }>;
}

/** First in, first out, without moving what waits. */
class Fifo<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T | undefined {
    if (this.#head >= this.#items.length) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#head += 1;
    // Half of it is used up: what is moved now was paid for by as many takes.
    if (this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
