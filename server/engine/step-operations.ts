import { policyOf } from "../../shared/run/checkpoint.ts";
import type { CheckpointReason } from "../../shared/run/event.ts";
import { defaultMaxPayloadBytes } from "../../shared/run/payload.ts";
import type { Outcome } from "../../shared/run/report.ts";
import type { Clock } from "./clock.ts";
import type { Execution, StopReason } from "./execution.ts";
import { OperationBuffer, type OperationBatch } from "./operations.ts";
import type { RunActor } from "./run-actor.ts";
import { loadValue, type StepServices } from "./step-ports.ts";

/** The operations of an attempt, committed through its run. An undo keeps none: what it does is undone as a whole. */
export function stepOperations(
  services: Pick<StepServices, "store" | "payloads">,
  at: { readonly actor: RunActor; readonly execution: Execution; readonly clock: Clock },
): OperationBuffer {
  const { actor, execution, clock } = at;
  const { path, visit, phase } = execution.step;
  const runId = actor.run.id;
  const maxBytes = actor.definition.MaxPayloadBytes ?? defaultMaxPayloadBytes;
  const policy = phase === "undo" ? null : policyOf(actor.definition, execution.step).checkpoint;
  return new OperationBuffer(policy, {
    clock,
    saved: async () => await services.store.savedOperations({ runId, path, visit }),
    load: async (payload) => await loadValue(services, { actor, execution }, payload),
    keep: async (value) => await services.payloads.keep(value, maxBytes),
    commit: async (batches) => {
      const submissions = batches.map(({ data, ledger }) =>
        actor.submit({ type: "operations", step: execution.token, ...data }, ledger),
      );
      await actor.flush();
      const isKept = submissions.every((submission) => submission.refused === null);
      if (isKept) execution.noteSaved(batches.reduce((sum, { data }) => sum + data.costMicros, 0));
      return isKept;
    },
    price: (operation) => execution.price(operation),
    charge: (ledger) => execution.charge(ledger),
    alive: () => {
      execution.beat(null);
      execution.drill?.operationEnded(execution);
    },
  });
}

/** What the operations of an attempt that is over leave to be committed with its outcome; null for nothing. */
export function lastOperations(
  execution: Execution,
  outcome: Pick<Outcome, "type"> | null,
): OperationBatch | null {
  if (!execution.hasOperations) return null;
  return execution.operations.end(endReason(execution, outcome));
}

const stopReasons: Readonly<Record<StopReason, CheckpointReason>> = {
  lost: "error",
  draining: "drain",
  cancelled: "error",
};

function endReason(
  { stopped, operations }: Execution,
  outcome: Pick<Outcome, "type"> | null,
): CheckpointReason {
  if (outcome?.type === "succeeded") return "end";
  return operations.halted ?? (stopped === null ? "error" : stopReasons[stopped]);
}
