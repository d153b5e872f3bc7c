/** Data of the last runs of a workflow, for previews in the editor. */
import { queryOptions } from "@tanstack/react-query";
import type { EventMessage, RunDetail, RunSummary, StepMessage } from "../../shared/api/run.ts";
import { type Json, isJsonObject } from "../../shared/base/json.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import { fetchArtifact } from "./artifacts.ts";
import { callApi } from "./client.ts";

/** Runs that are looked through for one that came to the step. */
const lookedThrough = 5;
/** A Map visits a state many times; these are looked at for one that succeeded. */
const visitsRead = 200;
/** Larger values stay where they are. */
const mostBytes = 2_000_000;
/** Events that are read for the variables. */
const eventsRead = 5000;
const refreshMs = 5000;

/** What the last runs know about a step. */
export interface StepSample {
  readonly run: RunDetail;
  /** The definition that the run followed; null when it cannot be had. */
  readonly definition: Definition | null;
  /** The visit of the step itself, or of the one before it, or nothing but the run's input. */
  readonly found: "own" | "before" | "start";
  readonly step: StepMessage | null;
  /** Events up to the end of the step, as far as they are read. */
  readonly events: readonly EventMessage[];
}

export interface StepPlace {
  readonly state: string;
  /** Names of the steps that lead to it. */
  readonly before: readonly string[];
  /** Reached first: its input is the run's. */
  readonly isFirst: boolean;
}

async function visitOf(
  run: string,
  state: string,
  signal: AbortSignal,
): Promise<StepMessage | null> {
  const { steps } = await callApi(
    "listSteps",
    { params: { id: run }, query: { state, limit: visitsRead } },
    signal,
  );
  const forward = steps.filter(({ path }) => !path.endsWith("/~undo"));
  return (
    forward.findLast(({ status }) => status === "succeeded") ??
    forward.findLast(({ endedAt }) => endedAt !== null) ??
    forward.at(-1) ??
    null
  );
}

/** The value itself, fetched when it is kept as a file; undefined when that is too large. */
async function loaded(value: Json, signal: AbortSignal): Promise<Json | undefined> {
  if (!isJsonObject(value)) return value;
  const { $artifact: id, bytes } = value;
  if (typeof id !== "string" || typeof bytes !== "number") return value;
  if (bytes > mostBytes) return undefined;
  return JSON.parse(await (await fetchArtifact(id, signal)).text()) as Json;
}

interface Found {
  readonly run: RunSummary;
  readonly step: StepMessage | null;
  readonly found: StepSample["found"];
}

async function find(
  runs: readonly RunSummary[],
  { state, before, isFirst }: StepPlace,
  signal: AbortSignal,
): Promise<Found | null> {
  for (const [name, found] of [
    [state, "own"] as const,
    ...before.map((each) => [each, "before"] as const),
  ]) {
    // eslint-disable-next-line no-await-in-loop -- the newest run that has it ends the search
    for (const run of runs) {
      const step = await visitOf(run.id, name, signal);
      if (step !== null) return { run, step, found };
    }
  }
  const [newest] = runs;
  return isFirst && newest !== undefined ? { run: newest, step: null, found: "start" } : null;
}

async function withData(
  { run: summary, step, found }: Found,
  signal: AbortSignal,
): Promise<StepSample> {
  const last = step === null ? 0 : Math.min(step.endedSeq ?? step.scheduledSeq, eventsRead);
  const [run, events, version] = await Promise.all([
    callApi("getRun", { params: { id: summary.id } }, signal),
    last === 0
      ? []
      : callApi("listEvents", { params: { id: summary.id }, query: { limit: last } }, signal).then(
          (page) => page.events,
        ),
    callApi("getVersion", { params: { id: summary.workflowId, version: summary.version } }, signal),
  ]);
  const [input, output, runInput] = await Promise.all([
    loaded(step?.input ?? null, signal),
    loaded(step?.output ?? null, signal),
    loaded(run.input, signal),
  ]);
  return {
    run: { ...run, input: runInput ?? null },
    definition: version.definition,
    found,
    step: step === null ? null : { ...step, input: input ?? null, output: output ?? null },
    events,
  };
}

export const sampleQueries = {
  /** The newest runs: read again and again, since a new one brings new data. */
  newestRuns: (workflow: string) =>
    queryOptions({
      queryKey: ["runs", "newest", workflow],
      queryFn: async ({ signal }) =>
        (await callApi("listRuns", { query: { workflow, limit: lookedThrough } }, signal)).runs,
      refetchInterval: refreshMs,
    }),
  /** What they know about a step; null when none of them came near it. */
  step: (runs: readonly RunSummary[], place: StepPlace) =>
    queryOptions({
      queryKey: ["runs", "sample", runs.map(({ id, updatedAt }) => `${id}@${updatedAt}`), place],
      queryFn: async ({ signal }) => {
        const found = await find(runs, place, signal);
        return found === null ? null : await withData(found, signal);
      },
      placeholderData: (previous, query) =>
        JSON.stringify(query?.queryKey[3]) === JSON.stringify(place) ? previous : undefined,
      staleTime: Infinity,
    }),
  /** Whether a value fits a schema, as a run would find: both as JSON text. `mismatch` null: it fits. */
  check: (schema: string, value: string) =>
    queryOptions({
      queryKey: ["check", schema, value],
      queryFn: async ({ signal }) => {
        const state = {
          Type: "Pass",
          QueryLanguage: "JSONata",
          Validate: JSON.parse(schema) as Json,
          End: true,
        };
        const input = JSON.parse(value) as Json;
        const { cause } = await callApi("testState", { body: { state, input } }, signal);
        return {
          mismatch:
            cause?.replace("The result does not match the schema of Validate: ", "") ?? null,
        };
      },
      placeholderData: (previous) => previous,
      staleTime: Infinity,
    }),
} as const;
