import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { ScheduleMessage } from "../../../shared/api/schedule.ts";
import { commandOf } from "../../../designer/triggers/call-guide.ts";
import { ScheduleDialog } from "../../../designer/triggers/schedule-dialog.tsx";
import { ScheduleList } from "../../../designer/triggers/schedule-list.tsx";
import { WebhookDialog } from "../../../designer/triggers/webhook-dialog.tsx";
import { answerRequests, refuse, renderInApp } from "../../support/in-app.tsx";

const at = "2026-11-21T10:00:00.000Z";
const workflows = {
  workflows: [
    {
      id: "wf_1",
      name: "Report",
      type: "STANDARD",
      version: 3,
      revision: 1,
      createdAt: at,
      updatedAt: at,
      lastRun: null,
    },
  ],
  next: null,
};
const schedule: ScheduleMessage = {
  id: "sch_1",
  workflowId: "wf_1",
  workflowName: "Report",
  name: "Morning",
  cron: "30 7 * * 1-5",
  timeZone: "Europe/Oslo",
  input: { day: "{{scheduledTime}}" },
  version: 2,
  overlap: "queue",
  catchUp: "none",
  enabled: true,
  nextAt: "2126-11-21T06:30:00.000Z",
  next: [],
  lastAt: at,
  lastRun: "run_1",
  lastStatus: "FAILED",
  isWaiting: false,
  createdAt: at,
  updatedAt: at,
};

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const noop = () => undefined;
const answer = () => (request: { readonly path: string }) =>
  request.path === "/api/v1/workflows" ? Response.json(workflows) : Response.json(schedule);
const button = (name: string) => screen.getByRole("button", { name });
const field = (name: string | RegExp) => screen.getByLabelText<HTMLInputElement>(name);
const type = (name: string | RegExp, value: string) =>
  fireEvent.change(field(name), { target: { value } });

test("a schedule that is opened and saved is written as it was", async () => {
  const requests = answerRequests(answer());
  const onClose = vi.fn<() => void>();
  await renderInApp(<ScheduleDialog schedule={schedule} workflow={undefined} onClose={onClose} />);
  expect(screen.getByRole("combobox", { name: "When" }).textContent).toContain("Monday to Friday");
  expect(field("At").value).toBe("07:30");
  fireEvent.click(button("Save"));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  const put = requests.find(({ method }) => method === "PUT");
  const { workflowId, name, cron, timeZone, input, version, overlap, catchUp, enabled } = schedule;
  expect(put?.path).toBe("/api/v1/schedules/sch_1");
  expect(put?.body).toEqual({
    workflowId,
    name,
    cron,
    timeZone,
    input,
    version,
    overlap,
    catchUp,
    enabled,
  });
});

test("another time of the day is another expression, and other next times", async () => {
  const requests = answerRequests(answer());
  await renderInApp(<ScheduleDialog schedule={schedule} workflow={undefined} onClose={noop} />);
  const preview = screen.getByRole("region", { name: "Next times" });
  expect(within(preview).getAllByText(/, 07:30$/u)).toHaveLength(5);
  type("At", "18:05");
  expect(within(preview).getAllByText(/, 18:05$/u)).toHaveLength(5);
  fireEvent.click(button("Save"));
  await waitFor(() =>
    expect(requests.find(({ method }) => method === "PUT")?.body).toMatchObject({
      cron: "5 18 * * 1-5",
    }),
  );
});

test("a schedule that lacks a name or a workflow, or whose zone or input is none, is not sent", async () => {
  const requests = answerRequests(answer());
  await renderInApp(<ScheduleDialog schedule={null} workflow={undefined} onClose={noop} />);
  type(/^Time zone/u, "Mars/Base");
  type("Input", "{");
  fireEvent.click(button("Create"));
  screen.getByText("Give it a name.");
  screen.getByText("Choose a workflow.");
  screen.getByText(/Mars\/Base is no time zone/u);
  screen.getByText("This is not JSON.");
  expect(screen.queryByRole("region", { name: "Next times" })).toBeNull();
  expect(requests.filter(({ method }) => method !== "GET")).toEqual([]);
});

test("a refusal leaves the dialog open, with what was typed", async () => {
  const requests = answerRequests((request) =>
    request.method === "GET" ? Response.json(workflows) : refuse(404, "VERSION_NOT_FOUND"),
  );
  const onClose = vi.fn<() => void>();
  await renderInApp(<ScheduleDialog schedule={schedule} workflow={undefined} onClose={onClose} />);
  type(/^Name/u, "Evening");
  fireEvent.click(button("Save"));
  await waitFor(() => expect(requests.some(({ method }) => method === "PUT")).toBe(true));
  await waitFor(() => expect(button("Save").getAttribute("aria-busy")).toBeNull());
  expect(onClose).not.toHaveBeenCalled();
  expect(field(/^Name/u).value).toBe("Evening");
});

test("a row tells in words when it runs, and its switch sends the rest as it is", async () => {
  const requests = answerRequests(answer());
  await renderInApp(<ScheduleList schedules={[schedule]} />, { at: "/triggers" });
  screen.getByText(/Monday to Friday at 07:30/u);
  expect(screen.getByRole("link", { name: "Failed" }).getAttribute("href")).toContain("run_1");
  fireEvent.click(screen.getByRole("switch", { name: "Morning is on" }));
  await waitFor(() =>
    expect(requests.find(({ method }) => method === "PUT")?.body).toMatchObject({
      enabled: false,
      overlap: "queue",
      version: 2,
      input: schedule.input,
    }),
  );
});

test("what waits for the run before says so", async () => {
  answerRequests(answer());
  await renderInApp(<ScheduleList schedules={[{ ...schedule, isWaiting: true }]} />, {
    at: "/triggers",
  });
  expect(screen.getByText("Waits for the run before")).toBeDefined();
});

test("a webhook needs an address of its own, and a secret where calls are signed", async () => {
  const requests = answerRequests(answer());
  await renderInApp(
    <WebhookDialog webhook={null} workflow="wf_1" taken={["orders"]} onClose={noop} />,
  );
  expect(field(/^Address/u).value).toMatch(/^[a-z0-9]{16}$/u);
  type(/^Address/u, "a b");
  screen.getByText(/small letters, digits and hyphens, please/u);
  type(/^Address/u, "orders");
  screen.getByText("There is a webhook at this address already.");
  type(/^Address/u, "Orders-2");
  type(/^Name of the secret/u, "hunter2");
  fireEvent.click(button("Create"));
  screen.getByText(/^SECRET_ and capital letters/u);
  expect(requests.filter(({ method }) => method !== "GET")).toEqual([]);
  type(/^Name of the secret/u, "SECRET_ORDERS");
  fireEvent.click(button("Create"));
  await waitFor(() => {
    const put = requests.find(({ method }) => method === "PUT");
    expect(put?.path).toBe("/api/v1/hooks/orders-2");
    expect(put?.body).toEqual({
      workflowId: "wf_1",
      version: null,
      signature: "standard",
      secret: "SECRET_ORDERS",
      enabled: true,
    });
  });
});

test("the command of a signed call names the secret and never asks for its value", () => {
  const command = commandOf({ path: "orders", signature: "standard", secret: "SECRET_ORDERS" });
  expect(command).toContain("$SECRET_ORDERS");
  expect(command).toContain("/hooks/orders");
  expect(commandOf({ path: "orders", signature: "github", secret: "SECRET_ORDERS" })).toBeNull();
});
