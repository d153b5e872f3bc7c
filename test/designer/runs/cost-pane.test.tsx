import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { CostPane } from "../../../designer/runs/cost-pane.tsx";
import { RunForecast } from "../../../designer/runs/run-forecast.tsx";
import { forecastText, wasteText } from "../../../designer/document/money-text.ts";
import type { ForecastMessage } from "../../../shared/api/cost.ts";
import { emptyRunView } from "../../../shared/run/run-view.ts";
import { answerRequests, renderInApp } from "../../support/in-app.tsx";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const figures = {
  costMicros: 61_000,
  incurredMicros: 61_000,
  estimatedMicros: 0,
  usefulMicros: 41_000,
  wastedMicros: 20_000,
  reusedMicros: 0,
  cachedMicros: 0,
  unpriced: 0,
  entries: 4,
  inputTokens: 28_000,
  outputTokens: 12_000,
  requests: 4,
};

const forecast: ForecastMessage = {
  version: 3,
  p10Micros: 80_000,
  p50Micros: 120_000,
  p90Micros: 310_000,
  runs: 14,
  confidence: "fair",
  assumed: [],
  assumptions: [],
  unpriced: [],
  maps: [{ state: "Documents", iterations: 40, source: "input" }],
  states: [],
  budget: { maxCostMicros: 100_000, risk: "likely" },
};

describe("the cost of a run", () => {
  it("tells waste by cause, what was saved, and what durability cost", async () => {
    answerRequests(({ path }) =>
      path === "/api/v1/prices"
        ? Response.json({ prices: [{ model: "gpt-5.4-mini", from: "2026-01-01" }] })
        : Response.json({
            total: figures,
            steps: [],
            models: [{ ...figures, provider: "openai", model: "large" }],
            entries: [],
            next: null,
            waste: [
              {
                cause: "failed_attempt",
                error: "Http.Busy",
                micros: 20_000,
                unpriced: 0,
                entries: 2,
              },
            ],
            crashes: {
              workers: 3,
              calls: 143,
              micros: 40_000,
              unpriced: 0,
              unknownCalls: 5,
              atMostMicros: 12_000,
              unboundedCalls: 1,
              mayMissCalls: false,
            },
            saved: {
              savedMicros: 31_000,
              interruptions: 1,
              unpriced: 0,
              causes: [{ cause: "lost", savedMicros: 31_000, interruptions: 1 }],
            },
            persistence: {
              commits: 12,
              events: 30,
              eventBytes: 9000,
              stepBytes: 0,
              artifactBytes: 0,
            },
            orchestration: { costMicros: 4500, rateFrom: "2026-01-01" },
          }),
    );
    await renderInApp(<CostPane runId="run_1" view={emptyRunView} />);
    const waste = await screen.findByRole("table", { name: "Wasted, by cause" });
    expect(within(waste).getByText("Attempt failed: Http.Busy")).toBeTruthy();
    expect(
      screen.getByText(
        "3 crashes: 143 answered calls had to be made again, $0.0400. 4 more calls were under way and cost at most $0.0120. What 1 more call that was under way cost is not known.",
      ),
    ).toBeTruthy();
    expect(screen.getByText("$0.0310")).toBeTruthy();
    expect(screen.getByText("1 lost worker")).toBeTruthy();
    expect(screen.getByText(/12 commits.*7.4 % of the rest/)).toBeTruthy();
    expect(screen.getByRole("combobox", { name: "Instead of large" })).toBeTruthy();
  });
});

describe("a forecast", () => {
  it("stands in the run dialog with its budget", async () => {
    answerRequests(() => Response.json(forecast));
    await renderInApp(<RunForecast workflowId="wf_1" version={null} input={{}} />);
    await waitFor(
      () => expect(screen.getByText("About $0.12 (0.08–0.31), from 14 runs")).toBeTruthy(),
      { timeout: 3000 },
    );
    expect(screen.getByRole("status").textContent).toContain("Documents × 40");
    expect(screen.getByText(/Likely to exceed the budget of \$0.1000/)).toBeTruthy();
  });

  it.each([
    [{}, "About $0.12 (0.08–0.31), from 14 runs"],
    [{ runs: 1 }, "About $0.12 (0.08–0.31), from 1 run"],
    [{ runs: 0 }, "About $0.12 (0.08–0.31), no runs yet"],
    [
      { p10Micros: 800, p50Micros: 1200, p90Micros: 3100 },
      "About $0.0012 (0.0008–0.0031), from 14 runs",
    ],
    [{ unpriced: ["Ask"] }, "At least about $0.12 (0.08–0.31), from 14 runs"],
    [{ p10Micros: null, p50Micros: null, p90Micros: null }, "Cost unknown, from 14 runs"],
    [{ p10Micros: 0, p50Micros: 0, p90Micros: 0 }, "Nothing to pay for, from 14 runs"],
  ])("%j reads %s", (part, text) => {
    expect(forecastText({ ...forecast, ...part })).toBe(text);
  });

  it("is nothing while the input cannot be read", async () => {
    const requests = answerRequests(() => Response.json(forecast));
    await renderInApp(<RunForecast workflowId="wf_1" version={null} input={undefined} />);
    expect(requests).toEqual([]);
    expect(screen.getByRole("status").textContent).toBe("");
  });
});

it("says the cause of waste with its error", () => {
  render(<p>{wasteText({ cause: "worker_lost", error: null })}</p>);
  expect(screen.getByText("Worker lost")).toBeTruthy();
});
