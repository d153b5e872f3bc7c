import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { CostPage } from "../../../designer/cost/cost-page.tsx";
import { answerRequests, renderInApp, type Request } from "../../support/in-app.tsx";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const figures = (costMicros: number, wastedMicros = 0, unpriced = 0) => ({
  costMicros,
  incurredMicros: costMicros,
  estimatedMicros: 0,
  usefulMicros: costMicros - wastedMicros,
  wastedMicros,
  reusedMicros: 0,
  cachedMicros: 0,
  unpriced,
  entries: costMicros === 0 && unpriced === 0 ? 0 : 3,
  inputTokens: 1200,
  outputTokens: 300,
  requests: 3,
});

function serve(total: ReturnType<typeof figures>): readonly Request[] {
  const prices = [
    {
      model: "gpt-5.4-mini",
      from: "2026-01-01",
      inputUsdPerMillion: 0.4,
      outputUsdPerMillion: 2.5,
      source: "seed catalogue",
    },
    { model: "gpt-5.4-mini", from: "2025-01-01", inputUsdPerMillion: 9 },
  ];
  return answerRequests(({ path, query, method, body }) => {
    if (path === "/api/v1/workflows") return Response.json({ workflows: [], next: null });
    if (path === "/api/v1/prices")
      return Response.json({ prices: method === "PUT" ? [...prices, body] : prices });
    if (path === "/api/v1/prices/persistence") return Response.json({ rates: [] });
    return Response.json({
      from: query["from"],
      to: query["to"],
      total,
      days: total.entries === 0 ? [] : [{ day: query["to"], ...total }],
      models: [
        { provider: "openai", model: "gpt-5.4-mini", ...figures(2_000_000, 500_000) },
        { provider: "local", model: "llama", ...figures(0, 0, 14) },
      ],
      workflows: [{ workflowId: "wf_1", workflowName: "Papers", runs: 4, ...total }],
      states: [],
      runs: [],
      waste: [],
    });
  });
}

describe("the cost page", () => {
  it("shows sums as lower bounds when prices are missing, and unknown as unknown", async () => {
    serve(figures(2_000_000, 500_000, 14));
    await renderInApp(<CostPage />, { at: "/cost" });
    expect(await screen.findByText("14 operations have no known price.")).toBeTruthy();
    expect(screen.getAllByText("≥ $2.00").length).toBeGreaterThan(0);
    const models = screen.getByRole("table", { name: "By model" });
    expect(within(models).getByRole("row", { name: /llama/ }).textContent).toContain("unknown");
    expect(
      within(screen.getByRole("table", { name: "By workflow" })).getByText("$0.5000"),
    ).toBeTruthy();
  });

  it("has a table in the place of the chart", async () => {
    serve(figures(2_000_000, 500_000));
    await renderInApp(<CostPage />, { at: "/cost?from=2026-11-01&to=2026-11-03" });
    expect(
      await screen.findByRole("img", { name: "Spending over 3 days, stacked: useful and wasted" }),
    ).toBeTruthy();
    fireEvent.click(screen.getByRole("radio", { name: "Table" }));
    const days = screen.getByRole("table", { name: "By day" });
    expect(within(days).getByRole("row", { name: /2026-11-03/ }).textContent).toContain("$1.50");
  });

  it("asks for the days of the address, and for others when they are chosen", async () => {
    const requests = serve(figures(1));
    const { location } = await renderInApp(<CostPage />, {
      at: "/cost?from=2026-11-01&to=2026-11-03&workflow=wf_1",
    });
    await screen.findByText("By model");
    const asked = () =>
      requests.filter(({ path }) => path === "/api/v1/costs").map(({ query }) => query);
    expect(asked()[0]).toEqual({ from: "2026-11-01", to: "2026-11-03", workflow: "wf_1" });
    fireEvent.click(screen.getByRole("radio", { name: "7 days" }));
    await waitFor(() => expect(location()).toContain("days=7"));
    expect(location()).not.toContain("from=");
  });

  it("teaches when nothing was spent", async () => {
    serve(figures(0));
    await renderInApp(<CostPage />, { at: "/cost" });
    expect(await screen.findByText("Nothing was spent in these days")).toBeTruthy();
  });
});

describe("prices", () => {
  it("show what is in force, what was before, and what nobody knows", async () => {
    serve(figures(1));
    await renderInApp(<CostPage />, { at: "/cost?tab=prices" });
    const row = await screen.findByRole("row", { name: /gpt-5.4-mini/ });
    expect(row.textContent).toContain("$0.40");
    expect(row.textContent).toContain("unknown");
    expect(row.textContent).toContain("seed catalogue");
    fireEvent.click(within(row).getByRole("button", { name: "1 earlier" }));
    expect(screen.getByText("$9.00")).toBeTruthy();
  });

  it("can be added, with blanks for the unknown and a word about the source", async () => {
    const requests = serve(figures(1));
    await renderInApp(<CostPage />, { at: "/cost?tab=prices" });
    fireEvent.click(await screen.findByRole("button", { name: "Add price" }));
    fireEvent.click(screen.getByRole("button", { name: "Save price" }));
    expect(screen.getByText("Give the model's name.")).toBeTruthy();
    expect(screen.getByText("Give at least one amount.")).toBeTruthy();
    const type = (label: RegExp, value: string) =>
      fireEvent.change(screen.getByLabelText(label), { target: { value } });
    type(/^Model/, "gemini-4");
    type(/In force from/, "2026-12-01");
    type(/^Input/, "1,5");
    type(/Source/, "invoice");
    fireEvent.click(screen.getByRole("button", { name: "Save price" }));
    await waitFor(() => expect(requests.some(({ method }) => method === "PUT")).toBe(true));
    expect(requests.find(({ method }) => method === "PUT")?.body).toEqual({
      model: "gemini-4",
      from: "2026-12-01",
      source: "invoice",
      inputUsdPerMillion: 1.5,
      cachedInputUsdPerMillion: null,
      outputUsdPerMillion: null,
      requestUsd: null,
      secondUsd: null,
      imageUsd: null,
    });
    expect(await screen.findByRole("row", { name: /gemini-4/ })).toBeTruthy();
  });
});
