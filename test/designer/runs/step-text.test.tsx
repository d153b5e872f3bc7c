/** What models write is shown as it comes, as plain text, for each attempt; and every call with what it was asked and answered. */
import { cleanup, fireEvent, screen, within } from "@testing-library/react";
import { useState } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { RunSearch, StepTab } from "../../../designer/runs/run-search.ts";
import { StepPanel } from "../../../designer/runs/step-panel.tsx";
import type { RunPlace } from "../../../designer/runs/use-run-place.ts";
import type { RunDetail } from "../../../shared/api/run.ts";
import type { CallDetail, CallSummary } from "../../../shared/api/trace.ts";
import type { TextPiece } from "../../../shared/api/text.ts";
import type { RunEvent } from "../../../shared/run/event.ts";
import type { Definition } from "../../../shared/definition/definition.ts";
import { applyEvents, emptyRunView, type RunView } from "../../../shared/run/run-view.ts";
import { LogWriter } from "../../support/event-log.ts";
import { answerRequests, renderInApp, type Request } from "../../support/in-app.tsx";

const hostile = "Look: <img src=x onerror=alert(1)> [a link](javascript:alert(1))";

/** Streams of text that the test writes to, by attempt. */
function streams() {
  const controllers = new Map<string, ReadableStreamDefaultController<Uint8Array>>();
  return {
    open: (attempt: string) =>
      new ReadableStream<Uint8Array>({
        start: (controller) => void controllers.set(attempt, controller),
      }),
    isOpen: (attempt: number) => controllers.has(String(attempt)),
    say: (attempt: number, piece: Pick<TextPiece, "text" | "offset" | "ended">) => {
      const next = piece.offset + piece.text.length;
      const data = JSON.stringify({ path: "Write", visit: 1, attempt, next, ...piece });
      const controller = controllers.get(String(attempt));
      controller?.enqueue(new TextEncoder().encode(`id: ${String(next)}\ndata: ${data}\n\n`));
      if (piece.ended) controller?.close();
    },
  };
}

const call: CallSummary = {
  id: "c1",
  path: "Write",
  visit: 1,
  attempt: 2,
  operation: null,
  status: "succeeded",
  startedAt: "2026-03-01T08:00:00.000Z",
  endedAt: "2026-03-01T08:00:02.000Z",
  latencyMs: 2e3,
  firstTextMs: 300,
  provider: "openai",
  model: "gpt-x",
  kind: "chat",
  prompt: "Write about bees.",
  reply: "Bees are",
  usage: {
    inputTokens: 1200,
    outputTokens: 34,
  },
  costMicros: 4500,
  costKind: "incurred",
  finishReason: "stop",
  error: null,
  cause: null,
};
const failed: CallSummary = {
  ...call,
  id: "c0",
  attempt: 1,
  status: "failed",
  reply: "",
  costMicros: null,
  error: "Model.RateLimited",
  cause: "Too many requests.",
  usage: {},
};
const whole: CallDetail = {
  ...call,
  request: {
    messages: [
      { role: "system", content: "You write well." },
      { role: "user", content: `Write about bees. ${hostile}` },
    ],
    temperature: 0.2,
  },
  answer: { text: "Bees are insects.", model: "gpt-x" },
};

interface Served {
  readonly events: readonly RunEvent[];
  readonly attempts: readonly number[];
  readonly calls?: readonly CallSummary[];
}

function serve({ events, attempts, calls = [] }: Served) {
  const text = streams();
  const requests: readonly Request[] = answerRequests(({ path, query }) => {
    if (path.endsWith("/text/stream"))
      return new Response(text.open(query["attempt"] ?? ""), {
        headers: { "content-type": "text/event-stream" },
      });
    if (path.endsWith("/texts"))
      return Response.json({
        streams: attempts.map((attempt) => ({
          path: "Write",
          visit: 1,
          attempt,
          length: 9,
          startedAt: "2026-03-01T08:00:00.000Z",
          updatedAt: "2026-03-01T08:00:00.000Z",
        })),
        next: null,
      });
    if (path.endsWith("/calls")) return Response.json({ calls, next: null });
    if (path.endsWith("/calls/c1")) return Response.json(whole);
    return Response.json({ steps: [], next: null });
  });
  const view = applyEvents(emptyRunView, events);
  return { text, requests, view, events };
}

const run: RunDetail = {
  id: "run_1",
  workflowId: "wf_1",
  workflowName: "Letters",
  version: 1,
  status: "RUNNING",
  error: null,
  cause: null,
  costMicros: 0,
  unpriced: 0,
  createdAt: "2026-03-01T08:00:00.000Z",
  updatedAt: "2026-03-01T08:00:00.000Z",
  endedAt: null,
  startedBy: null,
  name: null,
  parent: null,
  copyOf: null,
  workflowType: "STANDARD",
  input: {},
  output: null,
  outputArtifact: null,
  seq: 1,
  deadline: null,
  progress: { completed: 0, open: 1, failed: 0, remainingStates: [] },
  currentSteps: [],
  completedSteps: [],
  retries: 0,
  errors: [],
  infrastructureFailures: 0,
  budget: null,
  paused: null,
  waitsForTurn: false,
  redrivenBy: null,
};
const definition: Definition = {
  StartAt: "Write",
  States: { Write: { Type: "Task", Resource: "cairn:model", End: true } },
};

function placeOf(view: RunView, events: readonly RunEvent[]): RunPlace {
  const nothing = () => undefined;
  return {
    log: { events: [...events] },
    view,
    cursor: null,
    last: view.seq,
    shown: view,
    calm: view,
    at: () => view,
    step: view.steps.get("Write@1"),
    selectedNode: null,
    unreached: null,
    goTo: nothing,
    openEvent: nothing,
    selectStep: nothing,
    selectNode: nothing,
  };
}

function Panel({ served, initial }: { served: ReturnType<typeof serve>; initial: StepTab }) {
  const [search, setSearch] = useState<RunSearch>({ tab: initial });
  const { view, events } = served;
  const step = view.steps.get("Write@1");
  if (step === undefined) return null;
  return (
    <StepPanel
      {...{ run, definition, step, search }}
      place={placeOf(view, events)}
      onSearch={({ tab }) => setSearch(tab === undefined ? {} : { tab })}
      onFork={() => undefined}
    />
  );
}

const show = async (served: ReturnType<typeof serve>, initial: StepTab = "output") =>
  await renderInApp(<Panel served={served} initial={initial} />);

const running = () => new LogWriter().created().scheduled("Write").started("Write");

/** A worker was lost, and the step goes on with another one. */
function secondAttempt(): LogWriter {
  const log = running();
  log.add("step.lost", { worker: "w1", lost: 1 }, { path: "Write", attempt: 1 });
  return log.started("Write", 2);
}

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("the text of a model step", () => {
  it("is where the output will be, and grows as it comes", async () => {
    const served = serve({ events: running().events, attempts: [1] });
    await show(served);
    await vi.waitFor(() => expect(served.text.isOpen(1)).toBe(true));
    served.text.say(1, { text: "Bees are ", offset: 0, ended: false });
    const log = await screen.findByRole("log");
    await vi.waitFor(() => expect(log.textContent).toBe("Bees are "));
    expect(log.getAttribute("aria-busy")).toBe("true");
    served.text.say(1, { text: "insects.", offset: 9, ended: true });
    await vi.waitFor(() => expect(log.textContent).toBe("Bees are insects."));
    expect(log.getAttribute("aria-busy")).toBe("false");
  });

  it("is text, whatever it looks like", async () => {
    const served = serve({ events: running().events, attempts: [1] });
    const { container } = await show(served);
    await vi.waitFor(() => expect(served.text.isOpen(1)).toBe(true));
    served.text.say(1, { text: hostile, offset: 0, ended: true });
    const log = await screen.findByRole("log");
    await vi.waitFor(() => expect(log.textContent).toBe(hostile));
    expect(container.querySelector("img, a[href^=javascript]")).toBeNull();
  });

  it("of an attempt that was lost can be looked at beside that of the next", async () => {
    const served = serve({ events: secondAttempt().events, attempts: [1, 2] });
    await show(served, "text");
    await vi.waitFor(() => expect(served.text.isOpen(2)).toBe(true));
    served.text.say(2, { text: "The second", offset: 0, ended: false });
    const log = await screen.findByRole("log");
    await vi.waitFor(() => expect(log.textContent).toBe("The second"));
    fireEvent.click(screen.getByRole("radio", { name: "Attempt 1" }));
    await vi.waitFor(() => expect(served.text.isOpen(1)).toBe(true));
    served.text.say(1, { text: "The fir", offset: 0, ended: true });
    expect(await screen.findByText("The fir")).toBeTruthy();
    expect(screen.getByText("The text ends here: the worker was lost.")).toBeTruthy();
  });

  it("has a tab only where there is some", async () => {
    await show(serve({ events: running().events, attempts: [] }));
    expect(await screen.findByRole("tab", { name: /Attempts/ })).toBeTruthy();
    expect(screen.queryByRole("tab", { name: "Text" })).toBeNull();
    expect(screen.queryByRole("tab", { name: "Calls" })).toBeNull();
  });
});

describe("the model calls of a step", () => {
  it("say how they went, and what they cost", async () => {
    const served = serve({ events: secondAttempt().events, attempts: [], calls: [failed, call] });
    await show(served, "calls");
    const list = await screen.findByRole("list", { name: "Model calls" });
    const [first, second] = within(list).getAllByRole("listitem");
    expect(first?.textContent).toContain("Model.RateLimited");
    expect(first?.textContent).toContain("Too many requests.");
    expect(second?.textContent).toContain("Attempt 2");
    expect(second?.textContent).toContain("1,200 tokens in, 34 out");
    expect(second?.textContent).toContain("$0.0045");
    expect(second?.textContent).toContain("Write about bees.");
    cleanup();
    const unpriced: CallSummary = { ...call, costMicros: null };
    await show(serve({ events: running().events, attempts: [], calls: [unpriced] }), "calls");
    expect(await screen.findByText(/cost unknown/)).toBeTruthy();
  });

  it("are shown whole when asked for, as text", async () => {
    const served = serve({ events: secondAttempt().events, attempts: [], calls: [call] });
    const { container } = await show(served, "calls");
    fireEvent.click(await screen.findByRole("button", { name: "Show all of it" }));
    expect(await screen.findByText("You write well.")).toBeTruthy();
    expect(screen.getByText(`Write about bees. ${hostile}`)).toBeTruthy();
    expect(screen.getByText("Bees are insects.")).toBeTruthy();
    expect(screen.getByText("0.2")).toBeTruthy();
    expect(container.querySelector("img")).toBeNull();
  });

  it("of a worker that was lost are cut off, not under way", async () => {
    const open = { ...call, id: "c9", attempt: 1, status: "running", endedAt: null } as const;
    const cut: CallSummary = { ...open, latencyMs: null, reply: "", costMicros: null, usage: {} };
    const served = serve({ events: secondAttempt().events, attempts: [], calls: [cut] });
    await show(served, "calls");
    expect(await screen.findByText("Cut off")).toBeTruthy();
    expect(screen.queryByText("Under way")).toBeNull();
  });
});
