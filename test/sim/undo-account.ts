/** What a run has done that can be undone, and what becomes of it, as the log tells it: C1–C3 of compensate.ts, I10. */

/** A committed success of something that can be undone. */
interface Done {
  readonly path: string;
  readonly visit: number;
}

export class UndoAccount {
  #done: Done[] = [];
  /** What could not be undone, in the order of the attempts. */
  #stuck: Done[] = [];
  /** Keys of the steps whose undoing has begun and has not failed for good. */
  readonly undone = new Set<string>();
  #underWay: string | null = null;
  #isCompensating = false;
  readonly #fail: (message: string) => void;

  constructor(fail: (message: string) => void) {
    this.#fail = fail;
  }

  /** A step is done, or may be. */
  done({ path, visit }: { readonly path: string | null; readonly visit: number | null }): void {
    if (path !== null && visit !== null) this.#done.push({ path, visit });
  }

  compensate(): void {
    if (this.#isCompensating) this.#fail("a second run.compensating");
    this.#isCompensating = true;
  }

  begin(key: string, at: Done): void {
    if (!this.#isCompensating) this.#fail(`${key} in a run that is not compensating`);
    if (this.#underWay !== null) this.#fail(`${key} begins while ${this.#underWay} goes on`);
    const last = this.#done.pop();
    if (last?.path !== at.path || last.visit !== at.visit)
      this.#fail(`${key} comes before ${last === undefined ? "nothing" : last.path} is undone`);
    this.#underWay = key;
    this.undone.add(keyOf(at));
  }

  succeed(): void {
    this.#underWay = null;
  }

  giveUp({ path, visit }: { readonly path: string | null; readonly visit: number | null }): void {
    this.#underWay = null;
    if (path === null || visit === null) return;
    this.#stuck.push({ path, visit });
    this.undone.delete(keyOf({ path, visit }));
  }

  /** The run ends. */
  end(ending: string): void {
    if (this.#underWay !== null) this.#fail(`${ending} while ${this.#underWay} is undone`);
    if (ending !== "run.succeeded" && this.#done.length > 0)
      this.#fail(`${ending} before ${String(this.#done.length)} steps are undone`);
  }

  /** The run branches off: what the other run did is its own to undo. */
  fork(): void {
    this.#done = [];
    this.#stuck = [];
  }

  /** What could not be undone is tried again; returns the keys of these undos. */
  tryAgain(): readonly string[] {
    this.#done = this.#stuck.toReversed();
    this.#stuck = [];
    return this.#done.map(({ path, visit }) => `${path}/~undo@${String(visit)}`);
  }
}

function keyOf({ path, visit }: Done): string {
  return `${path}@${String(visit)}`;
}
