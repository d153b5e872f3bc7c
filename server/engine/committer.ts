/**
 * Group commit over runs: what many runs of this process have decided goes to the database in one statement and one flush of its log.
 *
 * G1 Nothing waits for company: what is there when a commit can start goes at once, so a run alone has the latency of one round trip.
 * G2 At most {@link commitsUnderWay} statements at a time: what arrives meanwhile is the next batch, so batches grow with the load. None
 *    takes more than its share of the changes that are on their way: else all runs would come to move in step, and this process and the
 *    database would wait for each other in turns.
 * G3 A batch holds at most one change of a run; a run has one change under way at a time (A3 of run-actor.ts).
 */
import type { CommitAnswer, RunChange, RunStore } from "../store/run-store.ts";
import type { Clock } from "./clock.ts";

/** While the database works on one batch the next is prepared and sent. */
const commitsUnderWay = 2;
/** Bounds the size of a statement and the memory of a batch. */
const longestBatch = 256;
/** A statement costs as much as several changes: fewer than these are not divided. */
const smallestShare = 8;
const mostEvents = 10_000;

interface Waiting {
  readonly change: RunChange;
  readonly resolve: (answer: CommitAnswer) => void;
  readonly reject: (error: unknown) => void;
}

export class Committer {
  readonly #store: Pick<RunStore, "commit">;
  readonly #clock: Clock;
  #waiting: Waiting[] = [];
  #underWay = 0;
  /** Changes in the statements under way. */
  #sent = 0;
  #scheduled = false;

  constructor(params: { readonly store: Pick<RunStore, "commit">; readonly clock: Clock }) {
    this.#store = params.store;
    this.#clock = params.clock;
  }

  /**
   * Commits a change together with those of other runs.
   * @throws when its outcome is unknown, or when the database refuses what it would write
   */
  async commit(change: RunChange): Promise<CommitAnswer> {
    return await new Promise<CommitAnswer>((resolve, reject) => {
      this.#waiting.push({ change, resolve, reject });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#underWay >= commitsUnderWay || this.#waiting.length === 0) return;
    this.#scheduled = true;
    this.#clock.soon(() => {
      this.#scheduled = false;
      void this.#send(this.#nextBatch());
      this.#schedule();
    });
  }

  #nextBatch(): readonly Waiting[] {
    let events = 0;
    let length = 0;
    const changes = this.#waiting.length + this.#sent;
    const share = Math.max(smallestShare, Math.ceil(changes / commitsUnderWay));
    for (const { change } of this.#waiting) {
      events += change.events.length;
      if (length > 0 && (length >= share || length >= longestBatch || events > mostEvents)) break;
      length += 1;
    }
    return this.#waiting.splice(0, length);
  }

  /** Settles every change of the batch. */
  async #send(batch: readonly Waiting[]): Promise<void> {
    this.#underWay += 1;
    this.#sent += batch.length;
    try {
      const answers = await this.#store.commit(batch.map(({ change }) => change));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const answer = answers[index];
        if (answer === undefined) reject(new Error("a change without an answer"));
        else if (answer.type === "refused") reject(answer.error);
        else resolve(answer);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.#underWay -= 1;
      this.#sent -= batch.length;
      this.#schedule();
    }
  }
}
