import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { createProblemsStore } from "../../../designer/document/problems-store.ts";
import { EditorStoresContext } from "../../../designer/document/use-document.ts";
import { createViewStore } from "../../../designer/document/view-store.ts";
import { Outline } from "../../../designer/outline/outline.tsx";
import { renderInApp } from "../../support/in-app.tsx";
import { drawGraph } from "../../shared/compiler/draw.ts";
import { openDocument, ways } from "../document/open-document.ts";

afterEach(cleanup);

const rules = [
  { Id: "x", Condition: true, Comment: "Big" },
  { Id: "y", Condition: true, Comment: "Small" },
];

async function show() {
  const { document } = openDocument(
    drawGraph({ C: { kind: "choice", params: { Rules: rules } }, A: {}, B: {} }, [
      "start > C",
      "C:rule:x > A",
      "C:rule:y > B",
    ]),
  );
  const view = createViewStore();
  await renderInApp(
    <EditorStoresContext value={{ document, view, problems: createProblemsStore() }}>
      <Outline />
    </EditorStoresContext>,
  );
  return { document, view };
}

function row(name: RegExp): HTMLElement {
  const found = screen.getAllByRole("treeitem").find((item) => name.test(item.textContent));
  if (found === undefined) throw new Error(`no row ${String(name)}`);
  return found;
}

describe("the outline as an editor", () => {
  it("selects a node and shows it on the canvas", async () => {
    const { document, view } = await show();
    fireEvent.click(row(/^A/u));
    expect([...document.getState().selection.items]).toEqual(["A"]);
    expect(view.getState().reveal).toEqual({ id: "A", focus: false });
  });

  it("is one tab stop, walked with the arrows", async () => {
    await show();
    const stops = () => screen.getAllByRole("treeitem").filter((item) => item.tabIndex === 0);
    expect(stops()).toHaveLength(1);
    fireEvent.keyDown(stops()[0] ?? row(/start/u), { key: "ArrowDown" });
    expect(stops().map((item) => item.dataset["row"])).toEqual(["C"]);
    fireEvent.keyDown(stops()[0] ?? row(/C/u), { key: "ArrowRight" });
    fireEvent.keyDown(stops()[0] ?? row(/C/u), { key: "ArrowLeft" });
    expect(stops().map((item) => item.dataset["row"])).toEqual(["C"]);
  });

  it("renames with F2 and deletes with Delete", async () => {
    const { document } = await show();
    fireEvent.click(row(/^A/u));
    fireEvent.keyDown(row(/^A/u), { key: "F2" });
    const name = screen.getByLabelText("Name");
    fireEvent.change(name, { target: { value: "First" } });
    fireEvent.keyDown(name, { key: "Enter" });
    expect(document.getState().graph.nodes.map((node) => node.name)).toContain("First");
    fireEvent.keyDown(row(/^First/u), { key: "Delete" });
    expect(document.getState().graph.nodes.map((node) => node.name)).not.toContain("First");
  });

  it("adds after a node, and at a branch", async () => {
    const { view } = await show();
    fireEvent.click(row(/^A/u));
    fireEvent.keyDown(row(/^A/u), { key: "+" });
    expect(view.getState().addRequest?.place).toEqual({
      type: "after",
      output: { node: "A", port: "next" },
    });
    fireEvent.click(row(/Default/u));
    fireEvent.keyDown(row(/Default/u), { key: "+" });
    expect(view.getState().addRequest?.place).toEqual({
      type: "after",
      output: { node: "C", port: "default" },
    });
  });

  it("gives branches another order without touching what they lead to", async () => {
    const { document } = await show();
    fireEvent.click(screen.getByRole("button", { name: "Move Big down" }));
    expect(document.getState().graph.nodes[1]?.params["Rules"]).toEqual([rules[1], rules[0]]);
    expect(ways(document.getState().graph)).toContain("C[rule:x] > A");
    fireEvent.click(row(/^Big/u));
    fireEvent.keyDown(row(/^Big/u), { key: "ArrowUp", ctrlKey: true });
    expect(document.getState().graph.nodes[1]?.params["Rules"]).toEqual(rules);
    fireEvent.keyDown(row(/^Big/u), { key: "ArrowUp", ctrlKey: true });
    expect(document.getState().graph.nodes[1]?.params["Rules"]).toEqual(rules);
  });
});
