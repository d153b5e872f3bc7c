/**
 * Groups of states that can all reach each other: the loops of a flow. Each group in the order of the map, groups by
 * their first state. Tarjan's strongly connected components, without recursion: flows may be thousands of states long.
 */
export function cyclesOf(
  transitions: ReadonlyMap<string, readonly string[]>,
): readonly (readonly string[])[] {
  const order = new Map([...transitions.keys()].map((name, i) => [name, i]));
  const found = new Search(transitions).components();
  const position = (name: string | undefined): number => order.get(name ?? "") ?? 0;
  return found
    .map((group) => group.toSorted((left, right) => position(left) - position(right)))
    .toSorted((left, right) => position(left[0]) - position(right[0]));
}

interface Visit {
  readonly name: string;
  readonly targets: readonly string[];
  next: number;
}

class Search {
  readonly #transitions: ReadonlyMap<string, readonly string[]>;
  readonly #index = new Map<string, number>();
  readonly #low = new Map<string, number>();
  readonly #stack: string[] = [];
  readonly #onStack = new Set<string>();
  readonly #groups: string[][] = [];

  constructor(transitions: ReadonlyMap<string, readonly string[]>) {
    this.#transitions = transitions;
  }

  components(): readonly (readonly string[])[] {
    for (const name of this.#transitions.keys()) {
      if (!this.#index.has(name)) this.#from(name);
    }
    return this.#groups;
  }

  #from(root: string): void {
    const visits: Visit[] = [this.#open(root)];
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const target = visit.targets[visit.next];
      visit.next += 1;
      if (target === undefined) {
        visits.pop();
        this.#close(visit, visits.at(-1));
      } else if (!this.#index.has(target)) {
        if (this.#transitions.has(target)) visits.push(this.#open(target));
      } else if (this.#onStack.has(target)) {
        this.#lower(visit.name, this.#index.get(target) ?? 0);
      }
    }
  }

  #open(name: string): Visit {
    const index = this.#index.size;
    this.#index.set(name, index);
    this.#low.set(name, index);
    this.#stack.push(name);
    this.#onStack.add(name);
    return { name, targets: this.#transitions.get(name) ?? [], next: 0 };
  }

  #close({ name, targets }: Visit, parent: Visit | undefined): void {
    const low = this.#low.get(name) ?? 0;
    if (parent !== undefined) this.#lower(parent.name, low);
    if (low !== this.#index.get(name)) return;
    const group: string[] = [];
    for (let member = this.#stack.pop(); member !== undefined; member = this.#stack.pop()) {
      this.#onStack.delete(member);
      group.push(member);
      if (member === name) break;
    }
    if (group.length > 1 || targets.includes(name)) this.#groups.push(group);
  }

  #lower(name: string, low: number): void {
    this.#low.set(name, Math.min(this.#low.get(name) ?? low, low));
  }
}
