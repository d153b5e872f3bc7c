/** The data that the previews of a step use. */
import { useQuery } from "@tanstack/react-query";
import { createContext, useContext, useMemo } from "react";
import type { RunDetail } from "../../shared/api/run.ts";
import type { Graph, Node } from "../../shared/graph/graph.ts";
import { isStart } from "../../shared/graph/ports.ts";
import { sampleQueries, type StepPlace } from "../api/sample-queries.ts";
import { ancestorsOf, indexOf } from "../document/graph-index.ts";
import type { Scope } from "./evaluation.ts";
import { type SampleChoice, typedScope, useSampleChoice } from "./sample-choice.ts";
import { scopeOfRun } from "./sample-of-run.ts";

/** Where the data comes from, for whoever looks at a preview. */
export type SampleOrigin =
  | {
      readonly from: "run";
      readonly runId: string;
      readonly at: string;
      /** The step itself, the one before it, or the input of the run. */
      readonly found: "own" | "before" | "start";
      readonly state: string | null;
    }
  | { readonly from: "pinned"; readonly name: string }
  | { readonly from: "typed" }
  | {
      readonly from: "none";
      readonly why: "nothing" | "not-reached" | "loading" | "failed" | "invalid";
    };

export interface Sample {
  readonly scope: Scope | null;
  readonly origin: SampleOrigin;
  /** False when `$states.result` of the run is not known any more. */
  readonly isResultKnown: boolean;
  /** The last run that came to the step; null when none did. */
  readonly run: RunDetail | null;
  readonly choice: SampleChoice;
  readonly choose: (change: Partial<SampleChoice>) => void;
}

/** The data of the step that is being set; null where there is none, as in forms outside the editor. */
export const SampleContext = createContext<{ readonly node: Node; readonly sample: Sample } | null>(
  null,
);

export function useSampleContext(): { readonly node: Node; readonly sample: Sample } | null {
  return useContext(SampleContext);
}

/** The steps whose output arrives at a node. */
function before(graph: Graph, node: Node): readonly Node[] {
  const index = indexOf(graph);
  const around = ancestorsOf(graph, node.id);
  return index
    .incoming(node.id)
    .filter(
      ({ source, sourcePort }) => !around.includes(source) && !sourcePort.startsWith("catch:"),
    )
    .flatMap(({ source }) => index.node(source) ?? []);
}

function placeOf(graph: Graph, node: Node): StepPlace {
  const previous = before(graph, node);
  return {
    state: node.name,
    before: previous.filter((each) => !isStart(each)).map(({ name }) => name),
    isFirst: previous.some(isStart),
  };
}

interface Known {
  readonly run: RunDetail | null;
  readonly scope: Scope | null;
  readonly origin: SampleOrigin;
  readonly isResultKnown: boolean;
}

function pinnedOf(
  graph: Graph,
  node: Node,
): { readonly scope: Scope; readonly name: string } | null {
  const source = before(graph, node).find(({ pinned }) => pinned !== undefined);
  if (source?.pinned === undefined && node.pinned === undefined) return null;
  return {
    name: source?.name ?? node.name,
    scope: {
      states: {
        ...(source?.pinned === undefined ? {} : { input: source.pinned }),
        ...(node.pinned === undefined ? {} : { result: node.pinned }),
      },
      variables: {},
    },
  };
}

const nothing: Known = {
  run: null,
  scope: null,
  origin: { from: "none", why: "nothing" },
  isResultKnown: true,
};

function useRunData(workflow: string | null, place: StepPlace): Known {
  const newest = useQuery({
    ...sampleQueries.newestRuns(workflow ?? ""),
    enabled: workflow !== null,
  });
  const runs = newest.data ?? [];
  const step = useQuery({ ...sampleQueries.step(runs, place), enabled: runs.length > 0 });
  const { data } = step;
  const isFailed = newest.isError || step.isError;
  const isLoading = workflow !== null && (newest.isPending || (runs.length > 0 && step.isPending));
  return useMemo(() => {
    if (data === undefined || data === null) {
      const why = isFailed
        ? "failed"
        : isLoading
          ? "loading"
          : data === null
            ? "not-reached"
            : "nothing";
      return { ...nothing, origin: { from: "none", why } };
    }
    const { run, found, step: visit } = data;
    return {
      ...scopeOfRun(data),
      run: found === "own" ? run : null,
      origin: {
        from: "run",
        runId: run.id,
        at: visit?.endedAt ?? run.createdAt,
        found,
        state: visit?.state ?? null,
      },
    };
  }, [data, isFailed, isLoading]);
}

/** What is pinned goes before what a run gave; what the run knows besides stays. */
function withPinned(ran: Known, pinned: NonNullable<ReturnType<typeof pinnedOf>>): Known {
  return {
    scope: {
      states: { ...ran.scope?.states, ...pinned.scope.states },
      variables: ran.scope?.variables ?? {},
    },
    origin: { from: "pinned", name: pinned.name },
    run: ran.run,
    isResultKnown: ran.isResultKnown || "result" in pinned.scope.states,
  };
}

export function useSample(workflow: string | null, graph: Graph, node: Node): Sample {
  const [choice, choose] = useSampleChoice(workflow ?? "", node.id);
  const place = placeOf(graph, node);
  const key = JSON.stringify(place);
  const ran = useRunData(
    workflow,
    useMemo(() => JSON.parse(key) as StepPlace, [key]),
  );
  const pinned = pinnedOf(graph, node);
  const known = ((): Known => {
    switch (choice.source) {
      case "run":
        return ran;
      case "pinned":
        return pinned === null ? nothing : withPinned(ran, pinned);
      case "typed": {
        const scope = typedScope(choice.typed);
        const origin: SampleOrigin =
          scope === null ? { from: "none", why: "invalid" } : { from: "typed" };
        return { scope, origin, isResultKnown: true, run: ran.run };
      }
      case "auto":
        return pinned === null ? ran : withPinned(ran, pinned);
    }
  })();
  return { ...known, choice, choose };
}
