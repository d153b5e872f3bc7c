import { cleanup, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Graph } from "../../../shared/graph/graph.ts";
import { newNode } from "../../../shared/graph/new-node.ts";
import { kindOf, nodeKinds } from "../../../shared/nodes/index.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";
import { ways } from "../document/open-document.ts";
import { openTab, show, write } from "./show-inspector.tsx";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function graphOf(type: string): Graph {
  const kind = kindOf[type];
  if (kind === undefined) throw new Error(`no kind ${type}`);
  const node = newNode(kind, { id: "n", position: { x: 0, y: 0 }, takenNames: [] });
  const graph = drawGraph({}, []);
  return { ...graph, nodes: [...graph.nodes, { ...node, name: "It" }] };
}

describe("the form of a node", () => {
  it.each(nodeKinds.map((kind) => kind.type))("shows the parameters of %s", async (type) => {
    await show(graphOf(type), ["n"]);
    expect(
      screen.getByLabelText<HTMLInputElement>("Name", { selector: "header input" }).value,
    ).toBe("It");
    expect(screen.queryAllByRole("tab").length).toBeGreaterThanOrEqual(2);
  });

  it("writes what is typed into the document, as one step of undo", async () => {
    const { document, params } = await show(graphOf("model"), ["n"]);
    const model = screen.getByLabelText(/^Model/u);
    for (const value of ["a", "ab", "abc"]) fireEvent.change(model, { target: { value } });
    expect(params("It")).toMatchObject({ Model: "abc" });
    expect(document.getState().history.past).toHaveLength(1);
  });

  it("shows what undo brings back", async () => {
    const { document } = await show(graphOf("model"), ["n"]);
    const model = screen.getByLabelText<HTMLInputElement>(/^Model/u);
    const before = model.value;
    fireEvent.change(model, { target: { value: "other" } });
    document.undo();
    await vi.waitFor(() =>
      expect(screen.getByLabelText<HTMLInputElement>(/^Model/u).value).toBe(before),
    );
  });

  it("removes an optional value that is emptied, and keeps a required one", async () => {
    const { params } = await show(graphOf("fail"), ["n"]);
    fireEvent.change(screen.getByLabelText(/^Error/u), { target: { value: "" } });
    expect(params("It")).not.toHaveProperty("Error");
    cleanup();
    const task = await show(graphOf("task"), ["n"]);
    fireEvent.change(screen.getByLabelText(/^Resource/u), { target: { value: "" } });
    expect(task.params("It")).toHaveProperty("Resource", "");
  });

  it("switches a value to an expression and back without losing it", async () => {
    const { params } = await show(graphOf("split"), ["n"]);
    const field = screen
      .getByLabelText(/^Tokens per chunk/u)
      .closest<HTMLElement>("[data-pointer]");
    if (field === null) throw new Error("no field");
    fireEvent.change(within(field).getByRole("spinbutton"), { target: { value: "300" } });
    fireEvent.click(within(field).getByRole("button", { name: "Write an expression" }));
    expect(params("It")).toHaveProperty("MaxTokens", "{% 300 %}");
    await write(() => within(field).getByRole("textbox"), "$states.input.n");
    expect(params("It")).toHaveProperty("MaxTokens", "{% $states.input.n %}");
    fireEvent.click(within(field).getByRole("button", { name: "Write the value itself" }));
    expect(params("It")).toHaveProperty("MaxTokens", 300);
  });

  it("shows problems at the field they concern, and counts them on its tab", async () => {
    const { problems } = await show(graphOf("model"), ["n"]);
    const problem = { code: "X", severity: "error" as const, help: "", node: "n" };
    problems.setState({
      byNode: {
        n: [
          { ...problem, pointer: "/nodes/1/params/Model", message: "No such model." },
          { ...problem, pointer: "/nodes/1/fields/Retry/0", message: "Retried too often." },
        ],
      },
    });
    expect(await screen.findByText("No such model.")).toBeDefined();
    expect(screen.getByLabelText(/^Model/u).getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByRole("tab", { name: "Retry & catch 1" })).toBeDefined();
  });

  it("opens the tab of a problem when it is asked for", async () => {
    const { view } = await show(graphOf("model"), ["n"]);
    view.setState({ focusField: { node: "n", pointer: "/nodes/1/fields/Checkpoint" } });
    expect(await screen.findByRole("radiogroup")).toBeDefined();
    await vi.waitFor(() => expect(view.getState().focusField).toBeNull());
  });

  it("shows only tabs that have something to set", async () => {
    await show(graphOf("choice"), ["n"]);
    for (const name of ["Parameters", "Output & variables", "Try", "Notes"])
      expect(screen.getByRole("tab", { name })).toBeDefined();
    expect(screen.getAllByRole("tab")).toHaveLength(4);
  });
});

describe("the rest of a node", () => {
  it("is renamed, but not to a name that is taken", async () => {
    const { document } = await show(graphOf("model"), ["n"]);
    const name = screen.getByLabelText<HTMLInputElement>("Name", { selector: "header input" });
    fireEvent.change(name, { target: { value: "start" } });
    expect(screen.getByText("Another node has this name.")).toBeDefined();
    fireEvent.keyDown(name, { key: "Enter" });
    expect(document.getState().graph.nodes[1]?.name).toBe("It");
    fireEvent.change(name, { target: { value: "Ask" } });
    fireEvent.keyDown(name, { key: "Enter" });
    expect(document.getState().graph.nodes[1]?.name).toBe("Ask");
  });

  it("gets a checkpoint policy with its number, and says what a crash repeats", async () => {
    const { fields } = await show(graphOf("map"), ["n"]);
    openTab("Checkpoint");
    fireEvent.click(await screen.findByRole("radio", { name: /After every N operations/u }));
    expect(fields("It")).toHaveProperty("Checkpoint", { Policy: "EveryN", Count: 10 });
    fireEvent.change(screen.getByLabelText("Operations"), { target: { value: "25" } });
    expect(fields("It")).toHaveProperty("Checkpoint", { Policy: "EveryN", Count: 25 });
    expect(screen.getByText(/At most 25 finished iterations are done again/u)).toBeDefined();
  });

  it("gets an error output and leads it somewhere", async () => {
    const base = drawGraph(
      { T: { kind: "task", params: { Resource: "r" } }, F: { kind: "fail" } },
      [],
    );
    const { document, fields } = await show(base, ["T"]);
    openTab("Retry & catch");
    fireEvent.click(await screen.findByRole("button", { name: "Add error output" }));
    expect(fields("T")).toEqual({ Catch: [{ ErrorEquals: ["States.ALL"] }] });
    fireEvent.click(screen.getByRole("button", { name: "Add retry" }));
    expect(fields("T")).toHaveProperty("Retry.0.MaxAttempts", 3);
    expect(ways(document.getState().graph)).toEqual([]);
    const [, removeCatch] = screen.getAllByRole("button", { name: "Remove" });
    fireEvent.click(removeCatch ?? missing());
    expect(fields("T")).not.toHaveProperty("Catch");
  });

  it("gets the compensation its kind offers, and loses it again", async () => {
    const { fields } = await show(
      {
        ...graphOf("publish"),
        nodes: graphOf("publish").nodes.map((node) => ({ ...node, fields: {} })),
      },
      ["n"],
    );
    openTab("Compensation");
    fireEvent.click(await screen.findByRole("button", { name: "Undo it with…" }));
    expect(fields("It")).toHaveProperty("Compensate.Resource", "cairn:unpublish");
    fireEvent.click(screen.getByRole("button", { name: "Remove compensation" }));
    expect(fields("It")).toEqual({});
  });

  it("asks for input: values are added, named, typed and required", async () => {
    const { params } = await show(drawGraph({}, []), ["start"]);
    fireEvent.click(screen.getByRole("button", { name: "Add value" }));
    const name = screen.getByLabelText("Name", { selector: "[data-pointer] input" });
    fireEvent.change(name, { target: { value: "topic" } });
    fireEvent.click(screen.getByRole("checkbox"));
    expect(params("start")).toEqual({
      InputSchema: {
        type: "object",
        properties: { topic: { type: "string" } },
        required: ["topic"],
      },
    });
  });

  it("edits the rules of a choice and keeps their ids", async () => {
    const { params } = await show(graphOf("choice"), ["n"]);
    fireEvent.click(screen.getByRole("button", { name: "Add rule" }));
    fireEvent.change(screen.getAllByLabelText("Label")[1] ?? missing(), {
      target: { value: "Many" },
    });
    expect(params("It")).toMatchObject({
      Rules: [{ Id: "r1" }, { Id: "rule-2", Comment: "Many" }],
    });
    fireEvent.click(screen.getAllByRole("button", { name: "Move up" })[1] ?? missing());
    expect(params("It")).toMatchObject({ Rules: [{ Id: "rule-2" }, { Id: "r1" }] });
  });
});

describe("what else can be selected", () => {
  it("shows the workflow when nothing is", async () => {
    const { document } = await show(drawGraph({}, []), []);
    fireEvent.change(screen.getByLabelText("Description"), { target: { value: "Reads" } });
    expect(document.getState().graph.fields).toEqual({ Comment: "Reads" });
  });

  it("shows a connection with its ends", async () => {
    const { document } = await show(drawGraph({ A: {} }, ["start > A"]), []);
    document.select([], ["start > A"]);
    expect(await screen.findByText("Connection")).toBeDefined();
    fireEvent.click(screen.getByRole("button", { name: "Delete connection" }));
    expect(document.getState().graph.edges).toEqual([]);
  });

  it("does to several what can be done to several", async () => {
    const { document } = await show(drawGraph({ A: {}, B: {} }, []), ["A", "B"]);
    fireEvent.click(screen.getByRole("button", { name: "Disable or enable" }));
    expect(document.getState().graph.nodes.filter((node) => node.disabled === true)).toHaveLength(
      2,
    );
    fireEvent.click(screen.getByRole("button", { name: "Delete" }));
    expect(document.getState().graph.nodes).toHaveLength(1);
  });
});

function missing(): never {
  throw new Error("not on the page");
}
