/** What can be seen of this process and its model calls: figures, spans, and the records that runs have beside their logs. */
import type { Logger } from "pino";
import { Registry } from "prom-client";
import { createFigures } from "./figures.ts";
import type { Json } from "../shared/base/json.ts";
import type { StepLog } from "./context/logged-effects.ts";
import type { CallReports } from "./context/call-recorder.ts";
import type { MeteredOperation } from "../shared/cost/usage.ts";
import type { ProviderUsage } from "./context/provider-limits.ts";
import { AttemptCalls } from "./engine/attempt-calls.ts";
import { CallLog } from "./engine/call-log.ts";
import { systemClock } from "./engine/clock.ts";
import type { Execution } from "./engine/execution.ts";
import { countCommitted } from "./engine/figures.ts";
import type { Payloads } from "./engine/payloads.ts";
import { StepLogs } from "./engine/step-logs.ts";
import type { Committed } from "./engine/run-actor.ts";
import type { WaitingLines } from "./store/commit.ts";
import type { Database } from "./store/database.ts";
import { writeSideRecords, type CallPayload } from "./store/side-records.ts";
import { writeStepLogs } from "./store/step-logs.ts";

export interface Observation {
  /** Figures of this process. */
  readonly registry: Registry;
  /** Where a request to a model, of a step or of an operation of it, reports its calls. */
  readonly callsOf: (
    execution: Execution,
  ) => (operation: string | null, meter: (operation: MeteredOperation) => void) => CallReports;
  /** Counts how often the limits of providers make calls wait. */
  readonly watched: (usage: ProviderUsage) => ProviderUsage;
  /** To be told of every commit of this process. */
  readonly committed: (change: Committed) => void;
  /** Where an attempt of a step logs. */
  readonly logOf: (execution: Execution) => StepLog;
  /** Lines of step logs that may go with a commit. */
  readonly lines: WaitingLines;
  /** Writes what is left. */
  readonly close: () => Promise<void>;
}

export function createObservation({
  database,
  log,
  payloads,
}: {
  readonly database: Database;
  readonly log: Logger;
  readonly payloads: Payloads;
}): Observation {
  const registry = new Registry();
  const figures = createFigures(registry);
  const clock = systemClock;
  const callLog = new CallLog({
    write: async (records) => await writeSideRecords(database, records),
    clock,
    log,
    lost: (count) => figures.recordsLost(count),
  });
  const stepLogs = new StepLogs({
    write: async (rows) => await writeStepLogs(database, rows),
    clock,
    log,
    lost: (count) => figures.recordsLost(count),
  });
  const keep = async (value: Json): Promise<CallPayload> => {
    const kept = await payloads.keep(value, Number.POSITIVE_INFINITY);
    return "item" in kept ? { value: null } : kept;
  };
  return {
    registry,
    callsOf: (execution) => {
      let calls: AttemptCalls | null = null;
      return (operation, meter) => {
        calls ??= new AttemptCalls({ log: callLog, clock, figures, keep }, execution);
        return calls.reports(operation, meter);
      };
    },
    watched: (usage) => ({
      take: async (params) => {
        const taken = await usage.take(params);
        if (taken.waitMs > 0) figures.limited(params.provider, taken.waitMs);
        return taken;
      },
      hold: async (provider, forMs) => {
        figures.held(provider, forMs);
        await usage.hold(provider, forMs);
      },
    }),
    committed: (change) => countCommitted(figures, change),
    logOf: (execution) => stepLogs.of(execution),
    lines: stepLogs,
    close: async () => {
      await Promise.all([callLog.close(), stepLogs.close()]);
    },
  };
}
