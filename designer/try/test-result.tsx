import { Link } from "@tanstack/react-router";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useStore } from "zustand";
import type { Json } from "../../shared/base/json.ts";
import type { Node } from "../../shared/graph/graph.ts";
import { hasEnded, type RunView } from "../../shared/run/run-view.ts";
import type { StepView } from "../../shared/run/step-view.ts";
import { queries } from "../api/queries.ts";
import { callApi } from "../api/client.ts";
import { useStores } from "../document/use-document.ts";
import { runLooks } from "../document/status.ts";
import { formatCost } from "../language/money.ts";
import { useRunFeed } from "../runs/use-run-feed.ts";
import { paintStatusOf } from "../runs/paint.ts";
import { RunStatusBadge, StepStatusBadge } from "../runs/status-badge.tsx";
import { StepText } from "../runs/step-text.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { JsonView } from "../ui/json-view.tsx";
import { LiveRegion } from "../ui/live-region.tsx";
import { LoadingPane } from "../ui/spinner.tsx";
import type { Tone } from "../ui/tone.ts";
import { AttemptList } from "./attempt-list.tsx";
import { canPin } from "./mock.ts";
import { planPin } from "./pins.ts";
import { tryStrings } from "./strings.ts";
import { type NodeTest, noteOutput, tryStoreOf } from "./try-store.ts";

const texts = tryStrings.test;

/** What became of the last test of a node. */
export function TestResult({ node }: { readonly node: Node }) {
  const tries = tryStoreOf(useStores().document);
  const test = useStore(tries, (state) => state.tests[node.id]);
  if (test === undefined || test.kind === "busy") return null;
  return (
    <section
      aria-label={texts.result}
      className="flex flex-col gap-2.5 overflow-hidden rounded-lg border border-line"
    >
      {test.kind === "refused" ? <Refused test={test} /> : null}
      {test.kind === "state" ? <StateResult node={node} test={test} /> : null}
      {test.kind === "run" ? <RunResult key={test.runId} node={node} runId={test.runId} /> : null}
    </section>
  );
}

function Refused({ test }: { readonly test: Extract<NodeTest, { kind: "refused" }> }) {
  return (
    <div role="alert" className="bg-danger-soft px-3 py-2.5 text-sm text-danger">
      <p className="font-semibold">{texts.refused}</p>
      <p>{test.message}</p>
      <ul className="list-disc pl-4">
        {test.problems.map((problem) => (
          <li key={`${problem.code}${problem.pointer}`}>{problem.message}</li>
        ))}
      </ul>
    </div>
  );
}

const stateTones: Readonly<Record<keyof typeof texts.statuses, Tone>> = {
  SUCCEEDED: "success",
  FAILED: "danger",
  RETRIABLE: "attention",
  CAUGHT_ERROR: "attention",
};

function StateResult({
  node,
  test: { answer },
}: {
  readonly node: Node;
  readonly test: Extract<NodeTest, { kind: "state" }>;
}) {
  const { status, output, next, error, cause } = answer;
  const label = texts.statuses[status];
  return (
    <div className="flex flex-col gap-2.5 p-3">
      <div className="flex flex-wrap items-center gap-2">
        <Badge
          tone={stateTones[status]}
          icon={status === "SUCCEEDED" ? "circle-check" : "circle-x"}
        >
          {label}
        </Badge>
        <span className="text-xs text-ink-muted">
          {next === null ? texts.ends : texts.next(next)}
        </span>
      </div>
      {error === null ? null : (
        <p className="rounded-md bg-danger-soft px-2.5 py-1.5 text-sm break-words text-danger">
          <span className="font-semibold">{error}</span> {cause}
        </p>
      )}
      {status === "SUCCEEDED" || status === "CAUGHT_ERROR" ? (
        <>
          <JsonView value={output} className="max-h-80 overflow-auto" />
          <PinOutput node={node} output={output} />
        </>
      ) : null}
      <LiveRegion message={texts.announce(node.name, label)} />
    </div>
  );
}

function PinOutput({ node, output }: { readonly node: Node; readonly output: Json }) {
  const { document } = useStores();
  if (!canPin(node)) return null;
  return (
    <Button
      size="sm"
      icon="pin"
      className="self-start"
      onClick={() => document.run(planPin(document.getState().graph, new Map([[node.id, output]])))}
    >
      {texts.pinOutput}
    </Button>
  );
}

/** A real run of the node: its step as the run view shows it, with attempts, calls, text as it comes, and cost. */
function RunResult({ node, runId }: { readonly node: Node; readonly runId: string }) {
  const store = useRunFeed(runId);
  const { view } = useStore(store);
  const step = [...view.steps.values()].find(({ state }) => state === node.name);
  const isEnded = hasEnded(view);
  const client = useQueryClient();
  useEffect(() => {
    if (isEnded) void client.invalidateQueries({ queryKey: ["runs", "last"] });
  }, [isEnded, client]);
  return (
    <div className="flex flex-col">
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2">
        <RunStatusBadge status={view.status} />
        <span className="flex-1" />
        {isEnded ? null : (
          <Button
            size="sm"
            icon="circle-stop"
            onClick={() => void callApi("cancelRun", { params: { id: runId }, body: {} })}
          >
            {texts.stop}
          </Button>
        )}
        <Button asChild size="sm" variant="ghost">
          <Link to="/runs/$id" params={{ id: runId }} search={{}}>
            {texts.openRun}
          </Link>
        </Button>
      </div>
      {step === undefined ? (
        <RunFault view={view} />
      ) : (
        <StepResult node={node} runId={runId} step={step} />
      )}
      <LiveRegion message={isEnded ? texts.announce(node.name, runLooks[view.status].label) : ""} />
    </div>
  );
}

/** The run ended before its step began. */
function RunFault({ view }: { readonly view: RunView }) {
  return view.error === null ? (
    <LoadingPane />
  ) : (
    <p className="p-3 text-sm break-words text-danger">
      <span className="font-semibold">{view.error}</span> {view.cause}
    </p>
  );
}

/** The step: text as it comes, then what came out, with its attempts and what it cost. */
function StepResult({
  node,
  runId,
  step,
}: {
  readonly node: Node;
  readonly runId: string;
  readonly step: StepView;
}) {
  const tries = tryStoreOf(useStores().document);
  const isGrowing = step.endedAt === null;
  const place = { runId, path: step.path, visit: step.visit };
  const { data } = useQuery(queries.step({ ...place, seq: step.lastSeq }));
  const { data: streams = [] } = useQuery(
    queries.texts({ ...place, seq: step.lastSeq, isGrowing }),
  );
  const output = data?.status === "succeeded" ? data.output : undefined;
  useEffect(() => {
    if (output !== undefined) noteOutput(tries, node.id, output);
  }, [output, tries, node.id]);
  const attempts = streams.map(({ attempt }) => attempt).toSorted((a, b) => a - b);
  const costMicros = data?.costMicros ?? step.costMicros;
  const hasTrouble = step.attempts.length > 1 || step.status !== "succeeded";
  return (
    <div className="flex flex-col gap-3 p-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-ink-muted">
        <StepStatusBadge status={paintStatusOf(step)} />
        <span className="tabular-nums">{texts.attemptCount(step.attempts.length)}</span>
        <span className="tabular-nums">
          {costMicros === 0 ? texts.noCost : formatCost(costMicros)}
        </span>
      </div>
      {attempts.length > 0 && isGrowing ? (
        <StepText runId={runId} step={step} attempts={attempts.slice(-1)} />
      ) : null}
      {output === undefined ? null : (
        <>
          <JsonView value={output} className="max-h-80 overflow-auto" />
          <PinOutput node={node} output={output} />
        </>
      )}
      {hasTrouble ? <AttemptList attempts={step.attempts} /> : null}
    </div>
  );
}
