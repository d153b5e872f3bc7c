import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RunDialog, type RunDialogProps } from "../../../designer/runs/run-dialog.tsx";
import type { Json } from "../../../shared/base/json.ts";
import {
  answerRequests,
  refuse,
  renderInApp,
  type Answer,
  type Request,
} from "../../support/in-app.tsx";

const inputSchema: Json = {
  type: "object",
  properties: {
    topic: { type: "string", title: "Topic" },
    count: { type: "integer", minimum: 1 },
    deep: { type: "boolean" },
  },
  required: ["topic"],
};

beforeEach(() => localStorage.clear());
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** What was asked but for forecasts. */
function startsOf(requests: readonly Request[]): readonly Request[] {
  return requests.filter(({ path }) => !path.endsWith("/forecast"));
}

const started: Answer = () => Response.json({ id: "run_1", status: "RUNNING" }, { status: 202 });

async function open(props: Partial<RunDialogProps> = {}) {
  return await renderInApp(
    <RunDialog
      open
      onOpenChange={() => undefined}
      workflowId="wf_1"
      version={3}
      inputSchema={inputSchema}
      {...props}
    />,
  );
}

function type(label: RegExp, value: string): void {
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
}

const run = () => fireEvent.click(screen.getByRole("button", { name: "Run" }));

describe("the run dialog", () => {
  it("starts the version with what was filled in, and opens the run", async () => {
    const requests = answerRequests(started);
    const { location } = await open();
    type(/Topic/, "Bees");
    type(/Count/, "3");
    run();
    await waitFor(() => expect(location()).toBe("/runs/run_1"));
    expect(startsOf(requests)).toMatchObject([
      {
        method: "POST",
        path: "/api/v1/workflows/wf_1/runs",
        body: { version: 3, input: { topic: "Bees", count: 3, deep: false } },
      },
    ]);
    expect(startsOf(requests)[0]?.headers.get("idempotency-key")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("says what is missing before it asks the server", async () => {
    const requests = answerRequests(started);
    await open();
    type(/Count/, "0");
    run();
    expect(screen.getByLabelText(/Topic/).getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByText("Needed to start.")).toBeTruthy();
    expect(screen.getByText("At least 1.")).toBeTruthy();
    expect(startsOf(requests)).toEqual([]);
  });

  it("remembers the last input of the workflow, and forgets it when told", async () => {
    answerRequests(started);
    await open();
    type(/Topic/, "Bees");
    run();
    await waitFor(() => expect(localStorage.getItem("cairn.input.wf_1")).toContain("Bees"));
    cleanup();
    await open();
    expect(screen.getByLabelText<HTMLInputElement>(/Topic/).value).toBe("Bees");
    fireEvent.click(screen.getByRole("button", { name: "Clear" }));
    expect(screen.getByLabelText<HTMLInputElement>(/Topic/).value).toBe("");
    expect(localStorage.getItem("cairn.input.wf_1")).toBeNull();
  });

  it("sends the same key again when an answer was lost, and another one for another input", async () => {
    let nth = 0;
    const requests = answerRequests((request) => {
      if (request.path.endsWith("/forecast")) return refuse(404, "WORKFLOW_NOT_FOUND");
      nth += 1;
      if (nth < 3) throw new TypeError("fetch failed");
      return started(request);
    });
    const onStarted = vi.fn<(runId: string) => void>();
    await open({ onStarted });
    type(/Topic/, "Bees");
    run();
    await screen.findByText(/No answer from the server/);
    run();
    await waitFor(() => expect(startsOf(requests)).toHaveLength(2));
    await screen.findByText(/No answer from the server/);
    type(/Topic/, "Ants");
    run();
    await waitFor(() => expect(onStarted).toHaveBeenCalledWith("run_1"));
    const keys = startsOf(requests).map(({ headers }) => headers.get("idempotency-key"));
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[1]);
  });

  it("shows what the server finds wrong at the field it concerns", async () => {
    const problems = [
      {
        code: "INPUT",
        severity: "error",
        pointer: "/input/topic",
        message: "Too vague.",
        help: "",
      },
    ];
    answerRequests(() => refuse(422, "INVALID_INPUT", { problems }));
    await open();
    type(/Topic/, "Things");
    run();
    expect(await screen.findByText("Too vague.")).toBeTruthy();
    expect(screen.getByRole("alert").textContent).toContain("Refused: INVALID_INPUT.");
  });

  it("takes the input as JSON as well, and carries it over both ways", async () => {
    const requests = answerRequests(started);
    const onStarted = vi.fn<(runId: string) => void>();
    await open({ onStarted });
    type(/Topic/, "Bees");
    fireEvent.click(screen.getByRole("radio", { name: "JSON" }));
    const box = screen.getByLabelText<HTMLTextAreaElement>("Input as JSON");
    expect(JSON.parse(box.value)).toEqual({ topic: "Bees", deep: false });
    fireEvent.change(box, { target: { value: "{" } });
    run();
    expect(screen.getByRole("alert").textContent).toContain("This is not JSON");
    fireEvent.change(box, { target: { value: '{"topic":"Ants","extra":[1]}' } });
    fireEvent.click(screen.getByRole("radio", { name: "Form" }));
    expect(screen.getByLabelText<HTMLInputElement>(/Topic/).value).toBe("Ants");
    run();
    await waitFor(() => expect(onStarted).toHaveBeenCalled());
    expect(startsOf(requests)[0]?.body).toMatchObject({ input: { topic: "Ants", extra: [1] } });
  });

  it("asks for nothing when the workflow asks for nothing", async () => {
    const requests = answerRequests(started);
    const onStarted = vi.fn<(runId: string) => void>();
    await open({ inputSchema: null, version: null, onStarted });
    expect(screen.getByText("This workflow asks for nothing.")).toBeTruthy();
    run();
    await waitFor(() => expect(onStarted).toHaveBeenCalled());
    expect(startsOf(requests)[0]?.body).toEqual({ input: {} });
  });
});
