import type { Scenario } from "./scenario.ts";
import { annotation } from "./scenarios/annotation.ts";
import { clocks } from "./scenarios/clocks.ts";
import { commitCuts } from "./scenarios/commit-cuts.ts";
import { database } from "./scenarios/database.ts";
import { diskFull } from "./scenarios/disk-full.ts";
import { documents } from "./scenarios/documents.ts";
import { drain } from "./scenarios/drain.ts";
import { halfOpen } from "./scenarios/half-open.ts";
import { kill } from "./scenarios/kill.ts";
import { poison } from "./scenarios/poison.ts";
import { queue } from "./scenarios/queue.ts";
import { sagas } from "./scenarios/sagas.ts";
import { zombies } from "./scenarios/zombies.ts";

/** Every kind of fault; those whose small form takes longest come first. */
export const scenarios: readonly Scenario[] = [
  halfOpen,
  kill,
  sagas,
  zombies,
  documents,
  annotation,
  poison,
  database,
  commitCuts,
  diskFull,
  drain,
  queue,
  clocks,
];
