import { cleanup, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { StepAttempts } from "../../../designer/runs/step-attempts.tsx";
import type { AttemptMessage } from "../../../shared/api/run.ts";
import { applyEvents, emptyRunView } from "../../../shared/run/run-view.ts";
import { LogWriter } from "../../support/event-log.ts";
import { answerRequests, refuse, renderInApp } from "../../support/in-app.tsx";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function stepOf(log: LogWriter) {
  const step = applyEvents(emptyRunView, log.events).steps.get("Ask@1");
  if (step === undefined) throw new Error("no step");
  return step;
}

function attemptsOf(log: LogWriter) {
  answerRequests(() => refuse(404, "RUN_NOT_FOUND"));
  const ports = { chosen: null, onChoose: () => undefined };
  return { runId: "run_1", step: stepOf(log), log: { events: log.events }, stamp: "", ...ports };
}

const attempt: AttemptMessage = {
  attempt: 1,
  status: "failed",
  worker: "w1",
  startedAt: null,
  endedAt: null,
  error: "Cairn.InvalidOutput",
  cause: null,
  costMicros: 0,
  cached: null,
};

it("shows what a schema refused, as a value", async () => {
  const log = new LogWriter().created().scheduled("Ask").started("Ask");
  const failure = { error: "Cairn.InvalidOutput", cause: null, costMicros: 0 };
  const rejected = { value: { label: "<b>maybe</b>" } };
  log.add("step.failed", { ...failure, rejected }, { path: "Ask", attempt: 1 });
  const message = { attempts: [{ ...attempt, rejected: { label: "<b>maybe</b>" } }] };
  await renderInApp(<StepAttempts {...attemptsOf(log)} message={message} />);
  expect(await screen.findByText("What was refused")).toBeTruthy();
  expect(screen.getByText("“<b>maybe</b>”")).toBeTruthy();
});

it("shows nothing of the kind for other failures", async () => {
  const log = new LogWriter().created().scheduled("Ask").started("Ask").failed("Ask");
  await renderInApp(<StepAttempts {...attemptsOf(log)} message={{ attempts: [attempt] }} />);
  expect(await screen.findByText("Http.Busy")).toBeTruthy();
  expect(screen.queryByText("What was refused")).toBeNull();
});

it("says that a result came from the cache, how old it was and what it spared", async () => {
  const log = new LogWriter().created().scheduled("Ask").started("Ask");
  const cached = { ageSeconds: 90, sparedMicros: 20_000, runId: "run_0" };
  const data = { output: { value: null }, assign: {}, next: null, costMicros: 0, cached };
  log.add("step.succeeded", data, { path: "Ask", attempt: 1 });
  await renderInApp(<StepAttempts {...attemptsOf(log)} message={null} />);
  expect(await screen.findByText(/From cache: 1 min 30 s old, spared \$0\.02/u)).toBeTruthy();
});

it("lists the checkpoints of an attempt with what they hold and what they are worth", async () => {
  const log = new LogWriter().created().scheduled("Ask").started("Ask");
  const worth = { operations: 10, costMicros: 12_000, reason: "policy" as const };
  const saved = { policy: "EveryN", ...worth, saved: {} };
  log.add("checkpoint.saved", saved, { path: "Ask", attempt: 1 });
  await renderInApp(<StepAttempts {...attemptsOf(log)} message={null} />);
  expect(await screen.findByText(/EveryN · 10 operations · \$0\.012/u)).toBeTruthy();
});
