/**
 * Runs that steps of redriven runs go on with: the run that the step waited for is redriven, under the id that its child has in any case.
 * So a step that is repeated finds the run that it has made, and no crash makes a second one.
 */
import { Failure } from "../../shared/base/failure.ts";
import type { ContinuedRun } from "../../shared/run/control-event.ts";
import type { CopyStore } from "../store/copied-runs.ts";
import type { StepJob } from "../store/jobs.ts";
import type { NewRun, RunStore, StartStore } from "../store/run-store.ts";
import { isTerminal } from "../../shared/run/run-state.ts";
import { copiedRun, CopySources, readyIn } from "./copy-source.ts";
import { RedrivePlanner } from "./redrive-planner.ts";
import { Refusal } from "../../shared/api/errors.ts";

export interface ChildRedrivesOptions {
  readonly runs: Pick<RunStore, "load" | "eventsSince" | "definition">;
  readonly starts: Pick<StartStore, "facts" | "workflow">;
  readonly copies: CopyStore;
  /** Steps of a new run are ready. */
  readonly ring: (jobs: readonly StepJob[]) => void;
}

/** The step that goes on. */
export interface ContinuingStep {
  /** Id that a run has which this attempt of the step starts. */
  readonly id: string;
  readonly continues: ContinuedRun;
  readonly parent: NonNullable<NewRun["parent"]>;
}

export class ChildRedrives {
  readonly #options: ChildRedrivesOptions;
  readonly #sources: CopySources;
  readonly #planner: RedrivePlanner;

  constructor(options: ChildRedrivesOptions) {
    this.#options = options;
    this.#sources = new CopySources(options);
    this.#planner = new RedrivePlanner({ ...options, sources: this.#sources });
  }

  /**
   * The run to wait for: one that redrives what the step waited for before, or that has succeeded or goes on by itself meanwhile. Null when
   * nothing can go on, and the step has to start anew.
   * @throws Failure when that would repeat effects that stand
   */
  async goOn(step: ContinuingStep): Promise<string | null> {
    const { id, continues } = step;
    if ((await this.#options.starts.facts(id)) !== null) return id;
    for (;;) {
      // eslint-disable-next-line no-await-in-loop -- again only when somebody else has redriven it in the same moment
      const newest = await this.#planner.newestOf(continues.runId);
      // eslint-disable-next-line no-await-in-loop
      const run = await this.#options.runs.load(newest);
      if (run === null) return null;
      const { status } = run.state;
      if (status === "SUCCEEDED") return newest;
      if (!isTerminal(status)) return newest === continues.runId ? null : newest;
      // eslint-disable-next-line no-await-in-loop
      const made = await this.#redrive(newest, step);
      if (made !== "redriven") return made === "made" ? id : null;
    }
  }

  async #redrive(runId: string, step: ContinuingStep): Promise<"made" | "redriven" | "impossible"> {
    const { id, continues, parent } = step;
    const { version, force } = continues;
    try {
      const source = await this.#sources.load(runId, version);
      const wish = { what: "run", force, version, by: null } as const;
      const { answer } = await this.#planner.plan(source, wish, id);
      if (!answer.ok) throw new Refusal(answer.code, answer.message);
      const { name } = source.run;
      const identity = { idempotencyKey: null, requestHash: null, name, parent };
      const place = { source, id, copy: answer, kind: "redrive", input: null, identity } as const;
      switch (await this.#options.copies.copy(copiedRun(place))) {
        case "committed":
          this.#options.ring(readyIn(answer).map((key) => ({ runId: id, key })));
          return "made";
        case "exists":
          return "made";
        case "redriven":
          return "redriven";
        case "gone":
        case "unpublished":
          return "impossible";
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.code === "EFFECTS_STAND" || error.code === "RUN_NOT_ENDED")
        throw new Failure("Cairn.NotRedriven", error.message);
      return "impossible";
    }
  }
}
