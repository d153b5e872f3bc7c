import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { CostPage } from "../../../designer/cost/cost-page.tsx";
import { answerRequests, renderInApp, type Request } from "../../support/in-app.tsx";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const row = {
  runs: 10,
  aiMicros: 610_000,
  unpriced: 0,
  orchestrationMicros: 45_000,
  totalMicros: 655_000,
  overheadPercent: 7.377,
  wastedMicros: 0,
  savedMicros: 62_000,
  savedUnpriced: 0,
  interruptions: 2,
  ended: 10,
  succeeded: 9,
  failures: 3,
};
const persistence = {
  from: "2026-01-01",
  commitUsdPerMillion: 0.2,
  logUsdPerGb: 1.2,
  artifactUsdPerGb: null,
  source: "list prices",
};

function serve(
  part: { readonly row?: object; readonly breakEven?: object } = {},
): readonly Request[] {
  const workflow = { ...row, ...part.row, workflowId: "wf_1", workflowName: "Papers" };
  return answerRequests(({ path, query, method, body }) => {
    if (path === "/api/v1/prices") return Response.json({ prices: [] });
    if (path === "/api/v1/prices/persistence")
      return Response.json({ rates: method === "PUT" ? [persistence, body] : [persistence] });
    const days = { from: query["from"], to: query["to"], unmeasured: 0 };
    if (path === "/api/v1/costs/economics/wf_1")
      return Response.json({
        ...workflow,
        ...days,
        steps: [
          { state: "Parse", meanMicros: 31_000, lostMicros: 0, breakEven: null },
          { state: "Summarise", meanMicros: 30_000, lostMicros: 31_000, breakEven: 0.145 },
        ],
        orchestrationMicrosPerRun: 4500,
        breakEven: 0.145,
        failureRate: 0.3,
        verdict: "pays",
        ...part.breakEven,
      });
    return Response.json({ ...days, total: workflow, workflows: [workflow], persistence });
  });
}

describe("economics", () => {
  it("shows AI cost, orchestration and overhead, what was saved, and the prices behind it", async () => {
    serve();
    await renderInApp(<CostPage />, { at: "/cost?tab=economics" });
    const table = await screen.findByRole("table", { name: "What durability costs" });
    const cells = within(within(table).getByRole("row", { name: /Papers/ })).getAllByRole("cell");
    expect(cells.map((cell) => cell.textContent).slice(0, 7)).toEqual([
      "Papers",
      "10",
      "$0.6100",
      "$0.0450",
      "$0.6550",
      "7.4 %",
      "$0.06202 interruptions",
    ]);
    expect(screen.getByText(/\$0.20 per million commits.*unknown per GB of files/)).toBeTruthy();
  });

  it("says from which failure rate on durability pays", async () => {
    serve();
    await renderInApp(<CostPage />, { at: "/cost?tab=economics" });
    expect(await screen.findByText("durability pays")).toBeTruthy();
    expect(screen.getByText(/pays from a failure rate of 14.5 %/)).toBeTruthy();
    expect(
      screen.getByText(/3 of 10 runs failed, or did not go through in one go \(30 %\)/),
    ).toBeTruthy();
    const steps = screen.getByRole("table", { name: "Steps in order" });
    expect(within(steps).getByRole("row", { name: /Parse/ }).textContent).toContain(
      "nothing to lose",
    );
  });

  it("says unknown, and never, where that is so", async () => {
    serve({
      row: { aiMicros: null, unpriced: 3, totalMicros: null, overheadPercent: null },
      breakEven: { breakEven: 2.5, verdict: "costs" },
    });
    await renderInApp(<CostPage />, { at: "/cost?tab=economics" });
    const table = await screen.findByRole("table", { name: "What durability costs" });
    const papers = within(table).getByRole("row", { name: /Papers/ });
    expect(papers.textContent).toContain("unknown");
    expect(await screen.findByText("durability costs more than it saves")).toBeTruthy();
    expect(screen.getByText(/never pays by the money alone/)).toBeTruthy();
  });
});

describe("prices of persistence", () => {
  it("are shown with their source, and changed from a day on, unknown ones left unknown", async () => {
    const requests = serve();
    await renderInApp(<CostPage />, { at: "/cost?tab=prices" });
    const table = await screen.findByRole("table", { name: "Prices of persistence" });
    expect(table.textContent).toContain("list prices");
    fireEvent.click(screen.getByRole("button", { name: "Change" }));
    fireEvent.change(screen.getByLabelText(/Per million commits/), { target: { value: "0.5" } });
    fireEvent.click(screen.getByRole("button", { name: "Save price" }));
    await waitFor(() => expect(requests.some(({ method }) => method === "PUT")).toBe(true));
    expect(requests.find(({ method }) => method === "PUT")?.body).toMatchObject({
      commitUsdPerMillion: 0.5,
      logUsdPerGb: 1.2,
      artifactUsdPerGb: null,
    });
  });
});
