/** Control of the runs of an engine under test. */
import { RunControl } from "../../server/engine/run-control.ts";
import { RunCopier } from "../../server/engine/run-copier.ts";
import { Payloads } from "../../server/engine/payloads.ts";
import { createCopyStore } from "../../server/store/copied-runs.ts";
import { createRunStore, createStartStore } from "../../server/store/engine-store.ts";
import type { EngineBench, TestEngine } from "./engine.ts";

/** What the composition root puts around an engine. */
export function controlOf(
  { database, values }: EngineBench,
  { engine }: TestEngine,
): { readonly control: RunControl; readonly copier: RunCopier } {
  const runs = createRunStore(database);
  const payloads = new Payloads(values);
  return {
    control: new RunControl({
      report: async (runId, report) => await engine.report(runId, report),
      stateOf: async (runId) => (await runs.load(runId))?.state ?? null,
      definitionOf: async (runId) => await engine.definitionOf(runId),
      payloads,
      random: () => 0.5,
    }),
    copier: new RunCopier({
      runs,
      starts: createStartStore(database),
      copies: createCopyStore(database),
      payloads,
      ring: (jobs) => engine.ring(jobs),
    }),
  };
}
