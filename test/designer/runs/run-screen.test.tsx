import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { usePaintOf } from "../../support/use-paint-of.ts";
import type { RunCanvasSlot } from "../../../designer/runs/run-screen.tsx";
import { RunScreen } from "../../../designer/runs/run-screen.tsx";
import type { RunSearch } from "../../../designer/runs/run-search.ts";
import { PageBarProvider, PageBarSlot } from "../../../designer/ui/page-bar.tsx";
import type { RunEvent } from "../../../shared/run/event.ts";
import { applyEvents, emptyRunView } from "../../../shared/run/run-view.ts";
import { answerRequests, refuse, renderInApp, type Request } from "../../support/in-app.tsx";
import { LogWriter } from "../../support/event-log.ts";

const graph = {
  format: 1,
  nodes: ["Start", "Read", "Report", "Never"].map((name) => ({
    id: `n-${name}`,
    name,
    kind: name === "Start" ? "start" : "model",
    position: { x: 0, y: 0 },
    params: {},
    fields: {},
  })),
  edges: [],
  notes: [],
  fields: {},
};

function finished(): LogWriter {
  const log = new LogWriter()
    .created()
    .scheduled("Read")
    .pass(10)
    .started("Read")
    .pass(100)
    .failed("Read", 300);
  log.add("step.retried", { retrier: 0, delayMs: 2000 }, { path: "Read", attempt: 1 }).pass(2000);
  log.started("Read", 2).pass(500).succeeded("Read", 700).step("Report", 40);
  return log.add("run.succeeded", { output: { value: null } });
}

/** Answers for one run as the server would. */
function serve(events: readonly RunEvent[]): readonly Request[] {
  const view = applyEvents(emptyRunView, events);
  const isEnded = view.endedAt !== null;
  const figures = {
    costMicros: 1000,
    incurredMicros: 0,
    estimatedMicros: 1000,
    usefulMicros: 700,
    wastedMicros: 300,
    reusedMicros: 0,
    cachedMicros: 0,
    unpriced: 0,
    entries: 2,
    inputTokens: 10,
    outputTokens: 5,
    requests: 2,
  };
  const run = {
    id: "run_1",
    workflowId: "wf_1",
    workflowName: "Papers",
    version: 2,
    status: view.status,
    error: view.error,
    cause: view.cause,
    costMicros: 1000,
    unpriced: 0,
    createdAt: view.createdAt,
    updatedAt: view.updatedAt,
    endedAt: view.endedAt,
    startedBy: null,
    workflowType: "STANDARD",
    input: { topic: "Bees" },
    output: isEnded ? { answer: 42 } : null,
    outputArtifact: null,
    seq: view.seq,
    deadline: null,
    progress: { completed: 0, open: 0, failed: 0, remainingStates: [] },
    currentSteps: [],
    completedSteps: [],
    retries: 1,
    errors: [],
    infrastructureFailures: 0,
    name: null,
    parent: null,
    budget: null,
    paused: null,
    waitsForTurn: false,
    copyOf: null,
    redrivenBy: null,
  };
  const step = {
    path: "Read",
    visit: 1,
    state: "Read",
    status: "succeeded",
    attempts: [],
    undo: [],
    input: { asked: "for this" },
    output: { came: "of it" },
    error: null,
    cause: null,
    costMicros: 1000,
    heartbeat: null,
    parked: null,
    deferred: null,
    wakeAt: null,
    scheduledAt: view.createdAt,
    startedAt: view.createdAt,
    endedAt: view.endedAt,
    startedBy: null,
    scheduledSeq: 2,
    endedSeq: 7,
  };
  const entry = {
    path: "Read",
    visit: 1,
    state: "Read",
    attempt: 1,
    ordinal: 0,
    at: view.createdAt,
    kind: "estimated",
    provider: "offline",
    model: "gpt-5.4-mini",
    usage: { inputTokens: 10 },
    costMicros: 300,
    rate: "gpt-5.4-mini@2026-01-01",
    wasted: true,
  };
  return answerRequests(({ path, query, method }) => {
    if (method === "POST")
      return Response.json({ id: "run_1", status: "RUNNING" }, { status: 202 });
    if (path.endsWith("/events"))
      return Response.json({
        events: events.filter(({ seq }) => seq > Number(query["after"])),
        next: null,
      });
    if (path.endsWith("/stream")) return new Response(new ReadableStream());
    if (path.endsWith("/texts")) return Response.json({ streams: [], next: null });
    if (path.endsWith("/logs")) return Response.json({ lines: [], next: null });
    if (path.endsWith("/calls")) return Response.json({ calls: [], next: null });
    if (path.endsWith("/steps")) return Response.json({ steps: [step], next: null });
    if (path.endsWith("/cost"))
      return Response.json({
        total: figures,
        steps: [],
        models: [],
        entries: [entry],
        next: null,
        persistence: { commits: 4, events: 1, eventBytes: 1, stepBytes: 1, artifactBytes: 1 },
        waste: [],
        crashes: {
          workers: 0,
          calls: 0,
          micros: 0,
          unpriced: 0,
          unknownCalls: 0,
          atMostMicros: 0,
          unboundedCalls: 0,
          mayMissCalls: false,
        },
        saved: { savedMicros: 0, interruptions: 0, unpriced: 0, causes: [] },
        orchestration: { costMicros: 1.5, rateFrom: "2026-01-01" },
      });
    if (path.endsWith("/versions/2"))
      return Response.json({
        version: 2,
        createdAt: view.createdAt,
        summary: "",
        definition: { StartAt: "Read", States: {} },
        graph,
      });
    return Response.json(run);
  });
}

/** Instead of the canvas: each node as a button that says how it is painted. */
function Canvas({ graph: drawn, paint, selected, onSelect }: RunCanvasSlot) {
  const nodes = usePaintOf(paint);
  return drawn.nodes.map((node) => (
    <button
      key={node.id}
      type="button"
      aria-current={node.id === selected}
      onClick={() => onSelect(node.id)}
    >
      {`${node.name} ${nodes[node.id]?.status ?? "unpainted"}`}
    </button>
  ));
}

function Page({ initial }: { readonly initial: RunSearch }) {
  const [search, setSearch] = useState(initial);
  const change = (part: object) =>
    setSearch((old) =>
      Object.fromEntries(
        Object.entries({ ...old, ...part }).filter(([, value]) => value !== undefined),
      ),
    );
  return (
    <PageBarProvider>
      <PageBarSlot />
      <output data-testid="search">{JSON.stringify(search)}</output>
      <RunScreen
        runId="run_1"
        search={search}
        onSearch={change}
        renderCanvas={(slot) => <Canvas {...slot} />}
      />
    </PageBarProvider>
  );
}

async function open(initial: RunSearch = {}) {
  await renderInApp(<Page initial={initial} />);
  return {
    search: () => JSON.parse(screen.getByTestId("search").textContent ?? "{}") as RunSearch,
  };
}

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(1200);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe("the page of a run", () => {
  it("says how the run stands and what it cost", async () => {
    serve(finished().events);
    await open();
    expect(await screen.findByRole("heading", { level: 1, name: "Papers" })).toBeTruthy();
    expect(await screen.findByText("$0.0003 wasted")).toBeTruthy();
    expect(screen.getByText("$0.0007 useful")).toBeTruthy();
    expect(screen.getByText("estimated")).toBeTruthy();
    expect(screen.getByText("2 done")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Cancel" })).toBeNull();
  });

  it("paints the canvas and shows the output of a run that had succeeded", async () => {
    serve(finished().events);
    await open();
    expect(await screen.findByRole("button", { name: "Read succeeded" })).toBeTruthy();
    expect(screen.getByRole("button", { name: "Never unpainted" })).toBeTruthy();
    expect(screen.getByRole("tab", { name: /Result/ }).getAttribute("aria-selected")).toBe("true");
    expect(screen.getByText("answer:").parentElement?.textContent).toContain("42");
  });

  it("opens a step from the canvas: output, input, attempts with their errors, and cost", async () => {
    serve(finished().events);
    const { search } = await open();
    fireEvent.click(await screen.findByRole("button", { name: "Read succeeded" }));
    const panel = await screen.findByRole("region", { name: "Step" });
    expect(search().step).toBe("Read@1");
    expect(await within(panel).findByText("“of it”")).toBeTruthy();
    const tab = (name: RegExp) => fireEvent.mouseDown(within(panel).getByRole("tab", { name }));
    tab(/Input/);
    expect(await within(panel).findByText("“for this”")).toBeTruthy();
    tab(/Attempts/);
    expect(await within(panel).findByText("Attempt 2")).toBeTruthy();
    expect(within(panel).getByText("Http.Busy")).toBeTruthy();
    expect(within(panel).getByText("Retried after 2.0 s")).toBeTruthy();
    tab(/Cost/);
    expect(await within(panel).findByText("gpt-5.4-mini")).toBeTruthy();
    fireEvent.click(within(panel).getByRole("button", { name: "Close step" }));
    expect(search()).toEqual({});
  });

  it("says so when a node was not reached", async () => {
    serve(finished().events);
    await open();
    fireEvent.click(await screen.findByRole("button", { name: "Never unpainted" }));
    expect(screen.getByText("“Never” has not been reached.")).toBeTruthy();
  });

  it("follows deep links to a step, a tab and a pane", async () => {
    serve(finished().events);
    await open({ step: "Read@1", tab: "attempts", pane: "timeline" });
    expect(await screen.findByText("Attempt 1")).toBeTruthy();
    const rows = screen.getByRole("list", { name: "Timeline of steps" });
    expect(within(rows).getByRole("button", { name: /Read/ }).getAttribute("aria-pressed")).toBe(
      "true",
    );
  });

  it("goes through the events with J and K, and shows the run as it was then", async () => {
    serve(finished().events);
    const { search } = await open({ t: 3 });
    expect(await screen.findByText("As it was at event 3 of 11")).toBeTruthy();
    await waitFor(() => expect(screen.getByRole("button", { name: "Read running" })).toBeTruthy());
    fireEvent.keyDown(document, { key: "j", code: "KeyJ" });
    fireEvent.keyDown(document, { key: "j", code: "KeyJ" });
    expect(search()).toEqual({ t: 5, pane: "events" });
    expect(await screen.findByRole("button", { name: "Read retrying" })).toBeTruthy();
    fireEvent.keyDown(document, { key: "k", code: "KeyK" });
    expect(search().t).toBe(4);
    fireEvent.click(screen.getByRole("button", { name: "Back to now" }));
    expect(search().t).toBeUndefined();
    expect(await screen.findByRole("button", { name: "Read succeeded" })).toBeTruthy();
  });

  it("asks before it cancels a run that is under way", async () => {
    const requests = serve(finished().events.slice(0, 3));
    await open();
    fireEvent.click(await screen.findByRole("button", { name: "Cancel" }));
    expect(requests.some(({ method }) => method === "POST")).toBe(false);
    fireEvent.click(screen.getByRole("button", { name: "Cancel the run" }));
    await waitFor(() =>
      expect(
        requests.some(
          ({ method, path }) => method === "POST" && path === "/api/v1/runs/run_1/cancel",
        ),
      ).toBe(true),
    );
  });

  it("shows why a run failed", async () => {
    const log = new LogWriter().created().scheduled("Read").started("Read").failed("Read");
    serve(log.add("run.failed", { error: "Http.Busy", cause: "503 from the server" }).events);
    await open();
    expect((await screen.findByRole("alert")).textContent).toBe("Http.Busy: 503 from the server");
    expect(await screen.findByRole("button", { name: "Read failed" })).toBeTruthy();
  });

  it("repeats a run with its input", async () => {
    serve(finished().events);
    await open();
    fireEvent.click(await screen.findByRole("button", { name: "Run again" }));
    fireEvent.click(await screen.findByRole("radio", { name: "JSON" }));
    expect(screen.getByLabelText<HTMLTextAreaElement>("Input as JSON").value).toContain("Bees");
  });

  it("says when there is no such run", async () => {
    answerRequests(() => refuse(404, "RUN_NOT_FOUND"));
    await open();
    expect(await screen.findByText("There is no such run")).toBeTruthy();
  });
});

describe("the event log", () => {
  it("filters, and shows the chosen event in full", async () => {
    serve(finished().events);
    const { search } = await open({ pane: "events" });
    const list = await screen.findByRole("listbox", { name: "Events" });
    expect(within(list).getAllByRole("option")).toHaveLength(11);
    fireEvent.click(screen.getByRole("radio", { name: "Errors" }));
    expect(within(list).getAllByRole("option")).toHaveLength(2);
    fireEvent.click(within(list).getByRole("option", { name: /Failed/ }));
    expect(search().t).toBe(4);
    expect(await screen.findByText("“Http.Busy”")).toBeTruthy();
    fireEvent.keyDown(list, { key: "ArrowDown" });
    expect(search().t).toBe(5);
    fireEvent.click(screen.getByRole("button", { name: "Show step" }));
    expect(search().step).toBe("Read@1");
  });
});
