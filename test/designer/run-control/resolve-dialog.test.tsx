import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { ResolveDialog } from "../../../designer/run-control/resolve-dialog.tsx";
import { answerRequests, refuse, renderInApp } from "../../support/in-app.tsx";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const at = "2026-01-05T10:00:00.000Z";
const held = {
  path: "Pay",
  visit: 1,
  state: "Pay",
  status: "held",
  attempts: [],
  undo: [],
  input: {},
  output: null,
  error: null,
  cause: null,
  costMicros: 0,
  heartbeat: null,
  parked: null,
  deferred: null,
  wakeAt: null,
  scheduledAt: at,
  startedAt: at,
  endedAt: null,
  scheduledSeq: 2,
  endedSeq: null,
};

async function open(answer: () => Response) {
  const onDone = vi.fn<() => void>();
  const requests = answerRequests(({ method }) =>
    method === "POST" ? answer() : Response.json({ steps: [held], next: null }),
  );
  await renderInApp(
    <ResolveDialog runId="run_1" path="Pay" open onOpenChange={() => undefined} onDone={onDone} />,
  );
  const sent = () => requests.find(({ method }) => method === "POST");
  return { onDone, sent };
}

it("lets a person say that the effect happened, with its result", async () => {
  const { onDone, sent } = await open(() =>
    Response.json({ id: "run_1", status: "RUNNING" }, { status: 202 }),
  );
  fireEvent.click(await screen.findByRole("radio", { name: "Yes: go on" }));
  const result = screen.getByRole("textbox", { name: "Result as JSON" });
  fireEvent.change(result, { target: { value: "{" } });
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Decide" }).disabled).toBe(true);
  fireEvent.change(result, { target: { value: '{"paid": true}' } });
  fireEvent.click(screen.getByRole("button", { name: "Decide" }));
  await waitFor(() => expect(onDone).toHaveBeenCalled());
  expect(sent()?.path).toBe("/api/v1/runs/run_1/resolve");
});

it("says in words that somebody else has decided already", async () => {
  const { onDone } = await open(() => refuse(409, "STEP_NOT_HELD"));
  fireEvent.click(await screen.findByRole("button", { name: "Decide" }));
  expect(await screen.findByText("Somebody has decided already.")).toBeTruthy();
  expect(onDone).not.toHaveBeenCalled();
});
