import { setTimeout as delay } from "node:timers/promises";
import { Load } from "../harness/load.ts";
import { saga } from "../harness/machines.ts";
import { settle } from "../harness/verdict.ts";
import { withWorld, type World } from "../harness/world.ts";
import { usualScript, type Effect } from "../harness/witness.ts";
import type { Scenario } from "../scenario.ts";

/** Where in the life of a saga all workers die at once. `answered`: after the effect was answered, else while it is under way. */
interface Phase {
  readonly name: string;
  readonly isAt: (effect: Effect) => boolean;
  readonly answered: boolean;
}

const phases: readonly Phase[] = [
  { name: "forward", isAt: ({ path }) => path === "Charge", answered: false },
  { name: "before undo", isAt: ({ path }) => path === "Confirm", answered: true },
  { name: "in undo", isAt: ({ path }) => path === "Charge/~undo", answered: false },
  { name: "between undos", isAt: ({ path }) => path === "Charge/~undo", answered: true },
];

/** Sagas under way at once: so many are crashed by one kill. */
const batch = { short: 8, full: 50 } as const;
const workers = 2;
/** Nobody has arrived for this long: who is still to come has met with something else. */
const quietMs = 1500;
/** Workers go on for up to this long after the answers. */
const afterAnswerMs = 25;

/** Holds the effects of a phase until the whole batch has arrived. */
class Barrier {
  arrived = 0;
  #lastMs = performance.now();
  readonly #opened: Promise<void>;
  #open: () => void = () => undefined;

  constructor() {
    this.#opened = new Promise<void>((resolve) => {
      this.#open = resolve;
    });
  }

  async wait(): Promise<void> {
    this.arrived += 1;
    this.#lastMs = performance.now();
    await this.#opened;
  }

  async full(count: number): Promise<void> {
    while (
      this.arrived < count &&
      (this.arrived === 0 || performance.now() - this.#lastMs < quietMs)
    )
      await delay(10);
  }

  open(): void {
    this.#open();
  }
}

/** Brings a batch of sagas to a phase and kills every worker; returns how many sagas were there. */
async function crashIn(world: World, load: Load, phase: Phase, count: number): Promise<number> {
  const barrier = new Barrier();
  let over = false;
  const went = new Set<string>();
  world.witness.script = async (effect) => {
    if (!over && phase.isAt(effect)) {
      await barrier.wait();
      if (!phase.answered) return { type: "silent" };
    } else if (!over && barrier.arrived > 0 && phase.answered) {
      went.add(effect.runId);
    }
    return await usualScript(effect);
  };
  await load.start(count, count);
  await barrier.full(count);
  const { arrived } = barrier;
  if (phase.answered) {
    went.clear();
    barrier.open();
    await delay(afterAnswerMs * world.random());
  }
  for (const { pid } of world.fleet.ready) world.fleet.kill(pid);
  over = true;
  const crashed = arrived - Math.min(arrived, went.size);
  barrier.open();
  await load.ended();
  return crashed;
}

export const sagas: Scenario = {
  name: "sagas",
  title:
    "all workers die in each phase of compensation: everything is undone once, in reverse order",
  sizes: { short: { runs: 32, faults: 8 }, full: { runs: 8000, faults: 2000 } },
  run: async (setting) => {
    const count = setting.short ? batch.short : batch.full;
    await withWorld(setting, { workers, concurrency: count }, async (world) => {
      const load = new Load(world, [saga]);
      for (const phase of phases) {
        let crashed = 0;
        while (crashed < setting.size.faults) crashed += await crashIn(world, load, phase, count);
        setting.say(`${String(crashed)} sagas crashed ${phase.name}`);
      }
      await settle(world, load);
      checkUndone(world, load);
    });
  },
};

/** The witness has seen each of the three effects undone, and nothing else. */
function checkUndone({ witness, setting }: World, load: Load): void {
  const undone = new Map<string, Set<string>>();
  for (const { runId, path } of witness.records.values()) {
    if (!path.endsWith("/~undo")) continue;
    undone.set(runId, (undone.get(runId) ?? new Set()).add(path.replace("/~undo", "")));
  }
  for (const { id } of load.runs) {
    const paths = [...(undone.get(id) ?? [])].toSorted().join(" ");
    setting.checks.check(`saga ${id} was undone`, paths === "Charge Reserve Ship", () => paths);
  }
}
