/** What goes wrong in a schedule, and when. */
import type { Random } from "./random.ts";
import type { SimProcess } from "./sim-process.ts";
import type { World } from "./world.ts";

type Fault = (world: World, random: Random) => void;

/** Something that happens to a process that runs, when there is one. */
function toProcess(act: (world: World, process: SimProcess, random: Random) => void): Fault {
  return (world, random) => {
    const process = world.victim();
    if (process !== null) act(world, process, random);
  };
}

const crash = toProcess((world, process, random) => {
  world.stage.note(() => `${process.name} is killed`);
  process.kill();
  const delayMs = random.pick([0, 100, 3_000, 15_000]);
  world.stage.after(delayMs, { owner: everybody, what: "restart", run: () => void world.join() });
});

const pause = toProcess((world, process, random) => {
  const forMs = random.pick([40, 3_000, 12_000, 30_000]);
  world.stage.note(() => `${process.name} stands still for ${String(forMs)} ms`);
  process.pause();
  const resume = (): void => {
    world.stage.note(() => `${process.name} goes on`);
    process.resume();
  };
  world.stage.after(forMs, { owner: everybody, what: "resume", run: resume });
});

/** Its lease ends although it works on. */
const hush = toProcess((world, process, random) => {
  const forMs = random.pick([12_000, 25_000]);
  world.stage.note(() => `${process.name} gives no sign of life for ${String(forMs)} ms`);
  process.hush();
  world.stage.after(forMs, { owner: everybody, what: "beat", run: () => process.speak() });
});

const drain = toProcess((world, process, random) => {
  if (random.once(2)) world.join();
  world.drain(process);
});

const outage: Fault = (world, random) => {
  const forMs = random.pick([50, 2_500, 16_000]);
  world.stage.note(() => `the database is away for ${String(forMs)} ms`);
  world.database.close();
  const open = (): void => {
    world.stage.note(() => "the database is back");
    world.database.open();
  };
  world.stage.after(forMs, { owner: everybody, what: "database", run: open });
};

const everybody = { name: "everybody", standing: "running" } as const;

const faults: readonly (readonly [Fault, number])[] = [
  [crash, 6],
  [pause, 4],
  [hush, 3],
  [drain, 3],
  [outage, 2],
  [(world) => void world.database.faults.push("refused"), 2],
  [(world) => void world.database.faults.push("unanswered"), 5],
  [(world) => void world.database.faults.push("late"), 3],
  [(world) => world.loseJob(), 2],
  [(world) => world.strayJob(), 3],
  [(world) => world.strayTimer(), 2],
  [(world) => world.clients.cancel(), 2],
  [(world) => world.clients.pause(), 2],
  [(world) => void (world.tasks.hanging += 1), 2],
  [(world) => void world.join(), 1],
];

/** A run gives up its place, and some time later hears that it had its turn. */
const hearsLate: Fault = (world, random) => {
  world.clients.pause();
  const run = (): void => world.strayAdmission();
  world.stage.after(random.pick([300, 1_000, 3_000]), { owner: everybody, what: "news", run });
};

/** Besides, where runs wait for their turn. */
const faultsOfLimits: typeof faults = [
  ...faults,
  [(world) => world.strayAdmission(), 3],
  [hearsLate, 9],
];

/** Besides, where runs are copied. */
const faultsOfCopies: typeof faults = [...faults, [(world) => world.copyists.fork(), 8]];

function faultsOf({ workflow }: World): typeof faults {
  if (workflow.copies === true) return faultsOfCopies;
  return workflow.family === "limits" ? faultsOfLimits : faults;
}

export class Adversary {
  readonly #world: World;
  readonly #random: Random;
  /** Numbers of the moves at which something goes wrong, the last one first. */
  readonly #moves: number[];

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
    const count = random.weighted(
      [
        [0, 1],
        [1, 9],
        [2, 6],
        [3, 3],
        [5, 1],
      ],
      1,
    );
    const spread = world.workflow.length + 4;
    this.#moves = Array.from({ length: count }, () => random.below(spread)).toSorted(
      (a, b) => b - a,
    );
  }

  get isDone(): boolean {
    return this.#moves.length === 0;
  }

  /** Does what is planned for a move; false when nothing is. */
  act(move: number): boolean {
    const next = this.#moves.at(-1);
    if (next === undefined || next > move) return false;
    this.#moves.pop();
    const fault = this.#random.weighted(faultsOf(this.#world), crash);
    fault(this.#world, this.#random);
    return true;
  }
}
