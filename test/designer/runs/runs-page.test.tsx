import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { waitingFor } from "../../../shared/api/control.ts";
import { RunsPage } from "../../../designer/runs/runs-page.tsx";
import { answerRequests, refuse, renderInApp, type Request } from "../../support/in-app.tsx";

const run = (id: string, status: string) => ({
  id,
  workflowId: "wf_1",
  workflowName: "Document analysis",
  version: 2,
  status,
  error: status === "FAILED" ? "Http.Busy" : null,
  cause: null,
  costMicros: 12_000,
  unpriced: 0,
  createdAt: "2026-11-21T10:00:00.000Z",
  updatedAt: "2026-11-21T10:01:00.000Z",
  endedAt: status === "RUNNING" ? null : "2026-11-21T10:01:00.000Z",
  startedBy: null,
  name: null,
  parent: null,
  copyOf: null,
});

const counts = {
  running: 1,
  paused: 0,
  failedLastDay: 3,
  deadLetters: 0,
  waiting: Object.fromEntries(waitingFor.map((what) => [what, 0])),
};

/** What the page asks for besides runs. */
function besides(path: string): Response | null {
  if (path.endsWith("/workflows")) return Response.json({ workflows: [], next: null });
  if (path.endsWith("/attention")) return Response.json(counts);
  return path.endsWith("/costs/of-runs") ? Response.json({ runs: [] }) : null;
}

function serve(runs: readonly object[]): readonly Request[] {
  return answerRequests(({ path }) => besides(path) ?? Response.json({ runs, next: null }));
}

const asked = (requests: readonly Request[]) =>
  requests.filter(({ path }) => path === "/api/v1/runs").map(({ query }) => query);

beforeEach(() => {
  // Without a layout nothing has a size, and a virtual list would show nothing.
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(1200);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe("the history of runs", () => {
  it("shows runs with status, duration and cost, and counts the live ones", async () => {
    serve([run("run_live", "RUNNING"), run("run_bad", "FAILED")]);
    await renderInApp(<RunsPage />, { at: "/runs" });
    expect(await screen.findByRole("button", { name: "1 running" })).toBeTruthy();
    expect(screen.getByRole("button", { name: "3 failed in 24 h" })).toBeTruthy();
    expect(await screen.findByText("Running")).toBeTruthy();
    expect(screen.getByText("Http.Busy")).toBeTruthy();
    expect(screen.getByText("1 min")).toBeTruthy();
    expect(screen.getAllByText("$0.0120")).toHaveLength(2);
    expect(
      screen.getAllByRole("link", { name: "Document analysis" })[1]?.getAttribute("href"),
    ).toBe("/runs/run_bad");
  });

  it("reads its filters from the address", async () => {
    const requests = serve([]);
    await renderInApp(<RunsPage />, { at: "/runs?status=FAILED%2CTIMED_OUT&workflow=wf_1&q=busy" });
    await screen.findByText("No run matches");
    expect(asked(requests)[0]).toMatchObject({
      status: "FAILED,TIMED_OUT",
      workflow: "wf_1",
      q: "busy",
    });
    expect(screen.getByRole("button", { name: "Status: Failed, Timed out" })).toBeTruthy();
  });

  it("writes its filters into the address", async () => {
    const requests = serve([run("run_1", "SUCCEEDED")]);
    const { location } = await renderInApp(<RunsPage />, { at: "/runs?status=FAILED" });
    fireEvent.change(await screen.findByRole("searchbox"), { target: { value: "busy" } });
    await waitFor(() => expect(location()).toBe("/runs?status=FAILED&q=busy"));
    fireEvent.click(screen.getByRole("button", { name: "Clear filters" }));
    await waitFor(() => expect(location()).toBe("/runs"));
    await waitFor(() => expect(asked(requests).at(-1)).toEqual({ limit: "100" }));
  });

  it("teaches when there is nothing yet", async () => {
    serve([]);
    await renderInApp(<RunsPage />, { at: "/runs" });
    expect(await screen.findByText("No runs yet")).toBeTruthy();
    expect(screen.getByRole("link", { name: "Choose a workflow" }).getAttribute("href")).toBe("/");
  });

  it("says why it cannot show anything, and tries again", async () => {
    let isAway = true;
    answerRequests(
      ({ path }) =>
        besides(path) ??
        (isAway
          ? refuse(500, "INTERNAL")
          : Response.json({ runs: [run("run_1", "SUCCEEDED")], next: null })),
    );
    await renderInApp(<RunsPage />, { at: "/runs" });
    expect((await screen.findByRole("alert")).textContent).toContain("Refused: INTERNAL.");
    isAway = false;
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Succeeded")).toBeTruthy();
  });
});
