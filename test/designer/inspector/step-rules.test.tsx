/** Forms of rules about a step and a workflow: hours, asking whether an effect took place, schema of the result, budget. */
import { cleanup, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Json } from "../../../shared/base/json.ts";
import { newNode } from "../../../shared/graph/new-node.ts";
import { kindOf } from "../../../shared/nodes/index.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";
import { openTab, show, type Shown } from "./show-inspector.tsx";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function showStep(
  type: string,
  fields: Readonly<Record<string, Json>> = {},
  pinned?: Json,
): Promise<Shown> {
  const kind = kindOf[type];
  if (kind === undefined) throw new Error(`no kind ${type}`);
  const node = newNode(kind, { id: "n", position: { x: 0, y: 0 }, takenNames: [] });
  const graph = drawGraph({}, []);
  const own = {
    ...node,
    name: "It",
    fields: { ...node.fields, ...fields },
    ...(pinned === undefined ? {} : { pinned }),
  };
  return await show({ ...graph, nodes: [...graph.nodes, own] }, ["n"]);
}

describe("the hours of a step", () => {
  const window = { Start: "22:00", End: "06:00", TimeZone: "Europe/Berlin" };

  it("are set by times, zone and days; no day chosen is every day", async () => {
    const { fields } = await showStep("model", { RunWindow: window });
    openTab("Retry & catch");
    fireEvent.change(await screen.findByLabelText("From"), { target: { value: "20:30" } });
    fireEvent.change(screen.getByLabelText(/^Time zone/u), { target: { value: "UTC" } });
    fireEvent.click(screen.getByRole("button", { name: "Sun" }));
    fireEvent.click(screen.getByRole("button", { name: "Mon" }));
    expect(fields("It")).toMatchObject({
      RunWindow: { Start: "20:30", End: "06:00", TimeZone: "UTC", Days: ["Mon", "Sun"] },
    });
    fireEvent.click(screen.getByRole("button", { name: "Sun" }));
    fireEvent.click(screen.getByRole("button", { name: "Mon" }));
    expect(fields("It")).toMatchObject({
      RunWindow: expect.not.objectContaining({ Days: expect.anything() as unknown }) as unknown,
    });
  });

  it("say when they go on over midnight", async () => {
    await showStep("model", { RunWindow: window });
    openTab("Retry & catch");
    await screen.findByText("These hours go on over midnight.");
    fireEvent.change(screen.getByLabelText("From"), { target: { value: "01:00" } });
    expect(screen.queryByText("These hours go on over midnight.")).toBeNull();
  });
});

describe("asking whether an effect took place", () => {
  it("is offered to a step that is held, begins with a call that can be sent, and goes again", async () => {
    const { fields } = await showStep("http", { OnUnknown: "Hold" });
    openTab("Retry & catch");
    fireEvent.click(await screen.findByRole("button", { name: "Ask whether it took place" }));
    expect(fields("It")).toMatchObject({ Verify: { Resource: "cairn:http" } });
    const form = await screen.findByRole("group", { name: "Ask whether it took place" });
    fireEvent.click(within(form).getByRole("button", { name: "Ask nobody" }));
    expect(fields("It")).not.toHaveProperty("Verify");
  });

  it("is not offered to a step that is simply done again", async () => {
    await showStep("http", { OnUnknown: "Retry" });
    openTab("Retry & catch");
    await screen.findByText("When its worker is lost in the middle");
    expect(screen.queryByRole("button", { name: "Ask whether it took place" })).toBeNull();
  });
});

describe("the schema of a result", () => {
  it("is begun from a blank one, and taken away", async () => {
    const { fields } = await showStep("model");
    openTab("Check");
    fireEvent.click(await screen.findByRole("button", { name: "Write a schema" }));
    expect(fields("It")).toMatchObject({ Validate: { type: "object" } });
    fireEvent.click(await screen.findByRole("button", { name: "Check nothing" }));
    expect(fields("It")).not.toHaveProperty("Validate");
  });

  it("is made from the output that is known", async () => {
    const { fields } = await showStep("model", {}, { text: "yes", pages: 3 });
    openTab("Check");
    const make = await screen.findByRole("button", { name: "Make a schema from the last output" });
    await vi.waitFor(() => {
      expect(make).toHaveProperty("disabled", false);
    });
    fireEvent.click(make);
    expect(fields("It")).toMatchObject({
      Validate: {
        type: "object",
        properties: { text: { type: "string" }, pages: { type: "integer" } },
      },
    });
  });
});

describe("the budget of a workflow", () => {
  it("is told in words, and changed in one place only", async () => {
    const { document } = await show({ ...drawGraph({}, []), fields: {} }, []);
    const budget = screen.getByRole("region", { name: "Budget of a run" });
    within(budget).getByText("None: a run may cost as much as it takes.");
    expect(within(budget).queryByRole("textbox")).toBeNull();
    cleanup();
    const { graph } = document.getState();
    const limited = { ...graph, fields: { Budget: { MaxCostUsd: 2.5, OnExceeded: "Fail" } } };
    await show(limited, []);
    screen.getByText("$2.50. Then it fails with Cairn.BudgetExceeded.");
  });
});
