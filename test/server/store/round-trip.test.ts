/** Whatever happens to a run: what is loaded is what was committed, and both are what the events say. */
import assert from "node:assert/strict";
import { expect, it } from "vitest";
import { evolve } from "../../../shared/run/evolve.ts";
import { prune } from "../../../shared/run/run-state.ts";
import { createRunStore } from "../../../server/store/engine-store.ts";
import { refoldRun } from "../../../server/store/run-states.ts";
import { databaseOfFile } from "../../support/database.ts";
import {
  Chance,
  manySides as definition,
  plainState as plain,
  randomChange,
} from "../../support/random-run.ts";
import { newRun, publish, StoredRun } from "../../support/stored-run.ts";

const database = await databaseOfFile();
const workflowId = await publish(database, definition);

it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
  "loads what was committed, and folds to it (chance %i)",
  async (seed) => {
    const chance = new Chance(seed);
    const store = createRunStore(database);
    // The other process, or this one as it catches up.
    const other = seed % 2 === 0 ? store : createRunStore(database);
    const run = new StoredRun({ store, definition });
    const input = chance.value();
    await run.commit(run.creation(newRun(workflowId, { input })));
    let followed = (await other.load(run.id))?.state;
    assert.ok(followed);
    for (let turn = 0; turn < 60 && !run.ended; turn += 1) {
      const change = randomChange(chance, run);
      if (change === null) continue;
      const answer = await run.commit(change);
      assert.equal(answer.type, "committed", JSON.stringify(answer));
      const loaded = await store.load(run.id);
      expect(plain(loaded?.state ?? run.state)).toEqual(plain(run.state));
      expect(loaded?.input).toEqual(input);
      // Another process follows the log.
      const news = await other.eventsSince({ runId: run.id, seq: followed.seq, limit: 1_000 });
      expect(news.map(({ event }) => event)).toEqual(change.events);
      followed = prune(news.reduce((state, { event }) => evolve(state, event), followed));
      expect(plain(followed)).toEqual(plain(run.state));
      // It goes on with the run half of the time: what it refers to must be what the first one has written.
      if (chance.below(3) === 0) run.state = followed;
    }
    expect(plain(prune(await refoldRun(database, run.id)))).toEqual(plain(prune(run.state)));
  },
);
