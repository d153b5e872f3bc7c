import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { draggedKind, kindDragType } from "../../../designer/document/kind-drag.ts";
import { createProblemsStore } from "../../../designer/document/problems-store.ts";
import { EditorStoresContext } from "../../../designer/document/use-document.ts";
import { type AddRequest, createViewStore } from "../../../designer/document/view-store.ts";
import { AddMenu } from "../../../designer/palette/add-menu.tsx";
import { Palette } from "../../../designer/palette/palette.tsx";
import { emptyGraph, type Graph } from "../../../shared/graph/graph.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";
import { renderInApp } from "../../support/in-app.tsx";
import { openDocument, ways } from "../document/open-document.ts";

afterEach(cleanup);

async function show(graph: Graph, request: AddRequest | null = null) {
  const { document } = openDocument(graph);
  const view = createViewStore();
  view.setState({ addRequest: request });
  const added: string[] = [];
  await renderInApp(
    <EditorStoresContext value={{ document, view, problems: createProblemsStore() }}>
      <Palette onAdd={(kind) => added.push(kind.type)} />
      <AddMenu />
    </EditorStoresContext>,
  );
  return { document, view, added };
}

const kinds = () => screen.getAllByRole("button").flatMap((button) => button.dataset["kind"] ?? []);

describe("the palette", () => {
  it("offers the start only while there is none, and never what serves only as a compensation", async () => {
    await show(emptyGraph);
    expect(kinds()).toContain("start");
    expect(kinds()).not.toContain("unpublish");
    cleanup();
    await show(drawGraph({}, []));
    expect(kinds()).not.toContain("start");
  });

  it("finds kinds by other words, and adds the first one with Enter", async () => {
    const { added } = await show(drawGraph({}, []));
    const search = screen.getByLabelText("Search nodes");
    fireEvent.change(search, { target: { value: "for each" } });
    expect(kinds()).toEqual(["map"]);
    fireEvent.keyDown(search, { key: "Enter" });
    expect(added).toEqual(["map"]);
    fireEvent.change(search, { target: { value: "nothing like it" } });
    expect(screen.getByText("No node of that name.")).toBeDefined();
  });

  it("adds by click, and says what is being dragged", async () => {
    const { added } = await show(drawGraph({}, []));
    const http = screen.getAllByRole("button").find((button) => button.dataset["kind"] === "http");
    if (http === undefined) throw new Error("no http");
    fireEvent.click(http);
    expect(added).toEqual(["http"]);
    const data = new Map<string, string>();
    fireEvent.dragStart(http, {
      dataTransfer: { setData: (type: string, value: string) => data.set(type, value) },
    });
    expect(data.get(kindDragType)).toBe("http");
    expect(draggedKind()).toBe("http");
    fireEvent.dragEnd(http, { dataTransfer: { dropEffect: "none" } });
    expect(draggedKind()).toBeNull();
  });
});

describe("the menu that adds", () => {
  const graph = () => drawGraph({ A: {}, B: {} }, ["start > A", "A > B"]);

  it("offers what fits, and puts it where it was asked for", async () => {
    const { document, view } = await show(graph(), {
      at: null,
      place: { type: "edge", edge: "A > B" },
    });
    const options = (await screen.findAllByRole("option")).map((option) => option.textContent);
    expect(options).toContain("Model");
    expect(options).not.toContain("End");
    fireEvent.click(screen.getByRole("option", { name: "Model" }));
    expect(ways(document.getState().graph)).toEqual(["A > Model", "Model > B", "start > A"]);
    expect(view.getState().addRequest).toBeNull();
    expect(view.getState().reveal).toMatchObject({ focus: true });
  });

  it("ends a flow when asked after an output", async () => {
    const { document } = await show(graph(), {
      at: null,
      place: { type: "after", output: { node: "B", port: "next" } },
    });
    fireEvent.click(await screen.findByRole("option", { name: "End" }));
    expect(ways(document.getState().graph)).toContain("B > End");
  });
});
