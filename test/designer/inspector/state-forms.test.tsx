import { cleanup, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { decompile } from "../../../shared/compiler/decompile.ts";
import { checkGraph } from "../../../shared/compiler/check.ts";
import type { JsonObject } from "../../../shared/base/json.ts";
import { nodeNamed } from "../document/open-document.ts";
import { openTab, show, type Shown, write } from "./show-inspector.tsx";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** Shows the state `It` of a machine in JSONPath. */
async function showState(state: JsonObject, machine: JsonObject = {}): Promise<Shown> {
  const inner = { StartAt: "Inner", States: { Inner: { Type: "Pass", End: true } } };
  const { Type: type } = state;
  const graph = decompile({
    ...machine,
    StartAt: "It",
    States: {
      It: {
        ...state,
        ...(type === "Map" ? { ItemProcessor: { ...inner, ...processorOf(state) } } : {}),
        ...(type === "Choice" ? {} : { Next: "Done" }),
      },
      Done: { Type: "Succeed" },
    },
  });
  return await show(graph, [nodeNamed(graph, "It").id]);
}

function processorOf(state: JsonObject): JsonObject {
  return (state["ItemProcessor"] ?? {}) as JsonObject;
}

function field(pointer: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-pointer="${pointer}"]`);
  if (found === null) throw new Error(`no field ${pointer}`);
  return found;
}

function choose(box: HTMLElement, option: string): void {
  fireEvent.keyDown(box, { key: "Enter" });
  fireEvent.click(screen.getByRole("option", { name: option }));
}

const task = { Type: "Task", Resource: "arn:aws:lambda:us-east-1:123456789012:function:f" };

describe("a state in JSONPath", () => {
  it("shows the way of its data, and where its result goes", async () => {
    const { fields } = await showState({ ...task, InputPath: "$.order", ResultPath: null });
    openTab("Input & output");
    const input = await screen.findByRole("textbox", { name: "Input, path" });
    expect(input.textContent).toBe("$.order");
    const result = within(field("/fields/ResultPath"));
    expect(result.getByRole("combobox").textContent).toContain("Dropped");
    choose(result.getByRole("combobox"), "Goes into the input, at a path");
    expect(fields("It")).toHaveProperty("ResultPath", "$.result");
    await write(() => result.getByRole("textbox"), "$.answer");
    expect(fields("It")).toHaveProperty("ResultPath", "$.answer");
    choose(result.getByRole("combobox"), "Replaces the input");
    expect(fields("It")).not.toHaveProperty("ResultPath");
  });

  it("takes a limit from its input instead of a number, and back", async () => {
    const { fields } = await showState({ ...task, TimeoutSeconds: 30 });
    openTab("Retry & catch");
    await screen.findByText("Time limits");
    const limit = () => within(field("/fields/TimeoutSeconds"));
    fireEvent.click(limit().getByRole("button", { name: /by a path/ }));
    const path = within(field("/fields/TimeoutSecondsPath"));
    await write(() => path.getByRole("textbox"), "$.limit");
    expect(fields("It")).toEqual({ TimeoutSecondsPath: "$.limit" });
    fireEvent.click(path.getByRole("button", { name: "Write the value itself" }));
    expect(fields("It")).toEqual({});
    expect(limit().getByRole("spinbutton")).toBeDefined();
  });

  it("puts the error of a Catch at a path and sets variables from paths", async () => {
    const { fields } = await showState({
      ...task,
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "Done", Assign: { "cause.$": "$.Cause" } }],
    });
    openTab("Retry & catch");
    const place = within(
      await screen.findByText("Place of the error").then(() => field("/fields/Catch/0/ResultPath")),
    );
    choose(place.getByRole("combobox"), "Dropped: the input goes on unchanged");
    expect(fields("It")).toHaveProperty("Catch.0.ResultPath", null);
    const assign = within(field("/fields/Catch/0/Assign"));
    expect(assign.getByLabelText<HTMLInputElement>("Name 1").value).toBe("cause");
    await write(() => assign.getByRole("textbox", { name: "cause, path" }), "$.Error");
    expect(fields("It")).toHaveProperty("Catch.0.Assign", { "cause.$": "$.Error" });
  });

  it("waits in each of the four forms", async () => {
    const { params } = await showState({ Type: "Wait", Seconds: 5 });
    fireEvent.click(screen.getByRole("button", { name: /by a path/ }));
    expect(params("It")).toEqual({ SecondsPath: "$." });
    fireEvent.click(screen.getByRole("radio", { name: "Until a moment" }));
    expect(params("It")).toEqual({ TimestampPath: "$.until" });
    fireEvent.click(screen.getByRole("button", { name: "Write the value itself" }));
    expect(params("It")).toEqual({ Timestamp: "2030-01-31T08:00:00Z" });
    fireEvent.click(screen.getByRole("radio", { name: "For a time" }));
    expect(params("It")).toEqual({ Seconds: 60 });
  });

  it("says what its resource does", async () => {
    await showState({ ...task, Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken" });
    expect(screen.getByText(/hand out \$\$\.Task\.Token/)).toBeDefined();
  });
});

describe("a rule in JSONPath", () => {
  const rule = { Variable: "$.total", NumericGreaterThan: 100, Next: "Done" };
  const shown = () => showState({ Type: "Choice", Choices: [rule], Default: "Done" });
  const rules = ({ params }: Shown) => (params("It") as { Rules: readonly JsonObject[] }).Rules;

  it("is edited in fields", async () => {
    const state = await shown();
    await write(() => screen.getByRole("textbox", { name: "Variable, path" }), "$.sum");
    fireEvent.change(screen.getByRole("spinbutton", { name: "Value" }), { target: { value: "7" } });
    choose(screen.getByRole("combobox", { name: "Comparison" }), "Number ≤");
    expect(rules(state)[0]).toEqual({ Id: "r1", Variable: "$.sum", NumericLessThanEquals: 7 });
    fireEvent.click(screen.getByRole("button", { name: "Take it from the data, by a path" }));
    expect(rules(state)[0]).toHaveProperty("NumericLessThanEqualsPath", "$.");
    choose(screen.getByRole("combobox", { name: "Comparison" }), "is there");
    expect(rules(state)[0]).toEqual({ Id: "r1", Variable: "$.sum", IsPresent: true });
  });

  it("is combined with others, which keeps what it asks", async () => {
    const state = await shown();
    choose(screen.getByRole("combobox", { name: "How it is asked" }), "All of these");
    fireEvent.click(screen.getByRole("button", { name: "Add comparison" }));
    fireEvent.click(screen.getByRole("button", { name: "Add group" }));
    expect(rules(state)[0]).toEqual({
      Id: "r1",
      And: [
        { Variable: "$.total", NumericGreaterThan: 100 },
        { Variable: "$.value", IsPresent: true },
        { Or: [{ Variable: "$.value", IsPresent: true }] },
      ],
    });
    const [whole] = screen.getAllByRole("combobox", { name: "How it is asked" });
    if (whole === undefined) throw new Error("no rule");
    choose(whole, "One comparison");
    expect(rules(state)[0]).toEqual({ Id: "r1", Variable: "$.total", NumericGreaterThan: 100 });
  });

  it("begins with a comparison when it is added", async () => {
    const state = await shown();
    fireEvent.click(screen.getByRole("button", { name: "Add rule" }));
    expect(rules(state)[1]).toEqual({ Id: "rule-2", Variable: "$.ok", BooleanEquals: true });
  });
});

describe("a rule in the other language", () => {
  it("is shown as it is, and written anew when asked to", async () => {
    const { params } = await showState({
      Type: "Choice",
      Choices: [{ Condition: "{% $n > 1 %}", Next: "Done", Comment: "Many" }],
      Default: "Done",
    });
    expect(screen.getByText("$n > 1")).toBeDefined();
    fireEvent.click(screen.getByRole("button", { name: "Write it anew in JSONPath" }));
    expect(params("It")).toEqual({
      Rules: [{ Id: "r1", Comment: "Many", Variable: "$.", IsPresent: true }],
    });
  });
});

describe("a Map", () => {
  it("becomes distributed, with a reader, batches and a writer", async () => {
    const { params, fields } = await showState({ Type: "Map", ItemsPath: "$.list" });
    expect(screen.queryByText("Read the items from a file")).toBeNull();
    fireEvent.click(screen.getByRole("radio", { name: "Distributed" }));
    expect(fields("It")).toEqual({
      ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" } },
    });
    fireEvent.click(screen.getByRole("button", { name: "Set up: Read the items from a file" }));
    choose(screen.getByRole("combobox", { name: /^Format/ }), "CSV");
    choose(screen.getByRole("combobox", { name: /^Names of the columns/ }), "Given here");
    fireEvent.change(screen.getByLabelText(/^Columns/), { target: { value: "id\nname" } });
    expect(params("It")).toHaveProperty("ItemReader.ReaderConfig", {
      InputType: "CSV",
      CSVHeaderLocation: "GIVEN",
      CSVHeaders: ["id", "name"],
    });
    fireEvent.click(screen.getByRole("button", { name: "Set up: Several items to an iteration" }));
    expect(params("It")).toHaveProperty("ItemBatcher", { MaxItemsPerBatch: 10 });
    fireEvent.click(screen.getByRole("button", { name: "Remove: Several items to an iteration" }));
    expect(params("It")).not.toHaveProperty("ItemBatcher");
    fireEvent.click(screen.getByRole("radio", { name: "Inline" }));
    expect(fields("It")).toEqual({ ItemProcessor: { ProcessorConfig: { Mode: "INLINE" } } });
    // What only a distributed one has stays in sight until it is removed.
    expect(
      screen.getByRole("button", { name: "Remove: Read the items from a file" }),
    ).toBeDefined();
  });
});

describe("the language of a node", () => {
  it("changes from its panel and leaves what does not fit in sight", async () => {
    const state = await showState({ ...task, Parameters: { "a.$": "$.a" } });
    fireEvent.click(screen.getByRole("button", { name: "Query language: JSONPath" }));
    fireEvent.click(await screen.findByRole("radio", { name: "JSONata" }));
    expect(state.fields("It")).toEqual({ QueryLanguage: "JSONata" });
    const misfits = await screen.findByRole("region", { name: "Does not belong to JSONata." });
    fireEvent.click(within(misfits).getByRole("button", { name: "Remove Parameters" }));
    expect(state.params("It")).toEqual({ Resource: task.Resource });
    expect(checkGraph(state.document.getState().graph).filter(isError)).toEqual([]);
  });

  it("leaves a limit that does not fit under the tab of limits", async () => {
    await showState({ ...task, QueryLanguage: "JSONata", TimeoutSecondsPath: "$.limit" });
    expect(screen.queryByRole("region", { name: "Does not belong to JSONata." })).toBeNull();
    openTab("Retry & catch");
    const misfits = await screen.findByRole("region", { name: "Does not belong to JSONata." });
    expect(within(misfits).getByText("TimeoutSecondsPath")).toBeDefined();
  });

  it("is JSONata for a compensation, whatever the step speaks", async () => {
    const { fields } = await showState({
      ...task,
      Compensate: {
        Resource: "cairn:http",
        Arguments: { Url: "https://example.com/x", Method: "GET" },
      },
    });
    openTab("Compensation");
    expect(await screen.findByText(/is written in JSONata, also where/)).toBeDefined();
    const url = within(field("/fields/Compensate/Arguments/Url"));
    fireEvent.click(url.getByRole("button", { name: "Write an expression" }));
    await write(() => url.getByRole("textbox"), "$states.result.url");
    expect(fields("It")).toHaveProperty("Compensate.Arguments.Url", "{% $states.result.url %}");
  });

  it("does not become JSONPath inside a workflow in JSONata", async () => {
    const { fields } = await showState(task, { QueryLanguage: "JSONata" });
    fireEvent.click(screen.getByRole("button", { name: "Query language: JSONata" }));
    fireEvent.click(await screen.findByRole("radio", { name: "JSONPath" }));
    expect(fields("It")).toEqual({});
  });
});

function isError({ severity }: { readonly severity: string }): boolean {
  return severity === "error";
}
