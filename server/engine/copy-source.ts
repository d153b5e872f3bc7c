/** Runs as redrives and forks take them: with their whole log and the version that is to go on. */
import { Refusal } from "../../shared/api/errors.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import type { Copy } from "../../shared/run/copied-run.ts";
import type { RunEvent } from "../../shared/run/event.ts";
import type { Payload } from "../../shared/run/payload.ts";
import type { CopiedRun } from "../store/copied-runs.ts";
import type { LoadedRun } from "../store/run-states.ts";
import type { NewRun, RunStore, StartStore } from "../store/run-store.ts";

/** Events that are read at once. */
const pageOfEvents = 5_000;
/** Longest log that is copied: it is held in memory as a whole. */
const maxCopiedEvents = 250_000;

/** A run that another one is to go on with. */
export interface CopySource {
  readonly run: LoadedRun;
  readonly events: readonly RunEvent[];
  readonly definition: Definition;
  readonly target: { readonly version: number; readonly definition: Definition };
}

/** The version that is to go on; undefined = that of the run itself. */
export type WantedVersion = number | "latest" | undefined;

export interface CopySourcesOptions {
  readonly runs: Pick<RunStore, "load" | "eventsSince" | "definition">;
  readonly starts: Pick<StartStore, "workflow">;
}

export class CopySources {
  readonly #options: CopySourcesOptions;

  constructor(options: CopySourcesOptions) {
    this.#options = options;
  }

  /** @throws Refusal RUN_NOT_FOUND · NOT_FORKABLE · LOG_GONE · VERSION_NOT_FOUND */
  async load(runId: string, wanted: WantedVersion): Promise<CopySource> {
    const { runs } = this.#options;
    const run = await runs.load(runId);
    if (run === null) throw new Refusal("RUN_NOT_FOUND", `There is no run ${runId}.`);
    const { workflowId } = run;
    if (run.state.seq > maxCopiedEvents) {
      throw new Refusal(
        "NOT_FORKABLE",
        `The log of the run has ${String(run.state.seq)} events; at most ${String(maxCopiedEvents)} are taken over.`,
      );
    }
    const version = await this.version(run, wanted);
    const [events, definition, target] = await Promise.all([
      this.#events(runId, run.state.seq),
      runs.definition({ workflowId, version: run.version }),
      runs.definition({ workflowId, version }),
    ]);
    if (target === null || definition === null) {
      throw new Refusal("VERSION_NOT_FOUND", `The workflow has no version ${String(version)}.`);
    }
    return { run, events, definition, target: { version, definition: target } };
  }

  /** Number of the version that is to go on with a run. */
  async version(
    run: Pick<LoadedRun, "workflowId" | "version">,
    wanted: WantedVersion,
  ): Promise<number> {
    if (wanted !== "latest") return wanted ?? run.version;
    const workflow = await this.#options.starts.workflow(run.workflowId);
    return workflow?.version ?? run.version;
  }

  async #events(runId: string, seq: number): Promise<readonly RunEvent[]> {
    const events: RunEvent[] = [];
    while (events.length < seq) {
      const page = { runId, seq: events.length, limit: pageOfEvents };
      // eslint-disable-next-line no-await-in-loop -- one page after the other
      const read = await this.#options.runs.eventsSince(page);
      if (read[0]?.seq !== events.length + 1) {
        throw new Refusal("LOG_GONE", "The log of the run was dropped: it is too old.");
      }
      for (const { event, seq: number, at } of read) {
        if (number <= seq) events.push({ ...event, seq: number, at: at.toISOString() });
      }
    }
    return events;
  }
}

/** A copy as the store takes it. `input`: of the new run, when that is not the one of its source. */
export function copiedRun(made: {
  readonly source: CopySource;
  readonly id: string;
  readonly copy: Copy;
  readonly kind: "redrive" | "fork";
  readonly input: Payload | null;
  readonly identity: Pick<NewRun, "idempotencyKey" | "requestHash" | "name" | "parent">;
}): CopiedRun {
  const { source, id, copy, kind, input, identity } = made;
  const { run, target } = source;
  const { state, events, touched } = copy.decision;
  return {
    change: {
      runId: id,
      expectedSeq: copy.seq,
      after: state,
      events,
      touched,
      ledger: [],
      created: {
        workflowId: run.workflowId,
        workflowName: run.workflowName,
        version: target.version,
        mustBePublished: false,
        input: input ?? run.input,
        timeoutSeconds: target.definition.TimeoutSeconds ?? null,
        ...identity,
      },
    },
    source: run.id,
    kind,
    closedFlows: copy.closedFlows,
    kept: copy.kept,
    undoes: state.status === "COMPENSATING",
  };
}

/** Keys of the steps that are ready in a copy. */
export function readyIn({ decision }: Copy): readonly string[] {
  const ready = decision.commands.flatMap((command) =>
    command.type === "run" ? [command.key] : [],
  );
  return [...new Set(ready)];
}
