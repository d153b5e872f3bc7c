import { cleanup, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { CheckpointAdvice } from "../../../shared/api/cost.ts";
import { AdviceCard } from "../../../designer/cost/advice-card.tsx";
import { answerRequests, renderInApp } from "../../support/in-app.tsx";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const period = { from: "2026-01-01", to: "2026-01-30" };

async function advise(advice: readonly Partial<CheckpointAdvice>[]): Promise<void> {
  const whole = advice.map((each, index) => ({
    workflowId: `wf_${String(index)}`,
    workflowName: "Reviews",
    state: `Step ${String(index)}`,
    crashes: 1,
    calls: 1,
    micros: 100,
    unpriced: 0,
    policy: "Milestone",
    every: null,
    ...each,
  }));
  answerRequests(() => Response.json({ ...period, advice: whole }));
  await renderInApp(<AdviceCard {...period} />);
}

describe("advice on checkpoints", () => {
  it("says what a closer checkpoint would have saved, and how often there is one now", async () => {
    await advise([
      { state: "Annotate", crashes: 3, calls: 99, micros: 12_500, policy: "EveryN", every: 100 },
    ]);
    const card = await screen.findByText(/A checkpoint after each call of Annotate in Reviews/u);
    expect(card.textContent).toBe(
      "A checkpoint after each call of Annotate in Reviews would have saved $0.0125 in these days: 3 crashes threw away 99 answered calls. It now has one after every 100 calls.",
    );
    expect(screen.getByRole("link", { name: "Open Reviews" }).getAttribute("href")).toBe(
      "/workflows/wf_0",
    );
  });

  it("shows the dearest and counts the others", async () => {
    await advise([{}, {}, {}, {}, {}]);
    await screen.findByText("2 more");
    expect(screen.getAllByRole("link", { name: "Open Reviews" })).toHaveLength(3);
  });
});
