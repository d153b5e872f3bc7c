import { describe, expect, it } from "vitest";
import { createProblemsStore } from "../../../designer/document/problems-store.ts";
import { createViewStore } from "../../../designer/document/view-store.ts";
import type { Command } from "../../../designer/editor/command.ts";
import { commandFor, createCommands } from "../../../designer/editor/commands.ts";
import type { EditorActions } from "../../../designer/editor/editor-actions.ts";
import { importDrawings } from "../../../designer/editor/import-graph.ts";
import { isPressed, keyGroups, type KeyPress } from "../../../designer/editor/keys.ts";
import type { Graph } from "../../../shared/graph/graph.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";
import { openDocument, placed, ways } from "../document/open-document.ts";

function press(key: string, modifiers: Partial<KeyPress> = {}): KeyPress {
  return {
    key,
    code: `Key${key.toUpperCase()}`,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    ...modifiers,
  };
}

function bench() {
  const graph = placed(
    drawGraph(
      {
        C: { kind: "choice", params: { Rules: [{ Id: "x", Condition: true }] } },
        A: { kind: "task", params: { Resource: "r" } },
        B: {},
      },
      ["start > C", "C:default > A"],
    ),
    { C: { x: 300, y: 0 }, A: { x: 600, y: 0 }, B: { x: 600, y: 300 } },
  );
  const { document } = openDocument(graph);
  const view = createViewStore();
  const problems = createProblemsStore();
  const told: string[] = [];
  const actions: EditorActions = {
    stores: { document, view, problems },
    canvas: () => null,
    open: (overlay) => told.push(`open ${overlay ?? "nothing"}`),
    showBottom: (tab) => told.push(`bottom ${tab}`),
    togglePanel: (panel) => told.push(`toggle ${panel}`),
    showOutline: () => told.push("outline"),
    showInspector: () => told.push("inspector"),
    showTriggers: () => told.push("triggers"),
    save: () => told.push("save"),
    run: () => told.push("run"),
    tidy: ({ type: scope }) => told.push(`tidy ${scope}`),
    extract: () => told.push("extract"),
    inline: (id) => told.push(`inline ${id}`),
    refuse: (reason) => told.push(reason),
    ask: ({ type }) => told.push(`ask ${type}`),
    announce: (text) => told.push(text),
  };
  const commands = createCommands(actions);
  const onCanvas = { isOnCanvas: true, isInText: false };
  const type = (key: string, modifiers: Partial<KeyPress> = {}) => {
    const pressed = commandFor(commands, press(key, modifiers), onCanvas);
    if (pressed !== null && pressed.command.isEnabled?.() !== false)
      pressed.command.run(pressed.key);
    return pressed?.command.id ?? null;
  };
  const selected = () => [...document.getState().selection.items];
  return { document, view, problems, told, commands, type, selected };
}

describe("keys", () => {
  it("are told by sign, place and modifiers", () => {
    expect(isPressed("Mod+Shift+Z", press("Z", { ctrlKey: true, shiftKey: true }))).toBe(true);
    expect(isPressed("Mod+Z", press("z", { metaKey: true }))).toBe(true);
    expect(isPressed("Mod+Z", press("Z", { ctrlKey: true, shiftKey: true }))).toBe(false);
    expect(isPressed("?", press("?", { shiftKey: true, code: "Slash" }))).toBe(true);
    expect(isPressed("N", press("n", { ctrlKey: true }))).toBe(false);
    expect(isPressed("+", press("+", { shiftKey: true, code: "Equal" }))).toBe(true);
    // Alt types other signs on a Mac.
    expect(
      isPressed("Shift+Alt+T", press("ˇ", { code: "KeyT", shiftKey: true, altKey: true })),
    ).toBe(true);
    expect(
      isPressed("Shift+ArrowLeft", press("ArrowLeft", { code: "ArrowLeft", shiftKey: true })),
    ).toBe(true);
    expect(isPressed("ArrowLeft", press("ArrowLeft", { code: "ArrowLeft", shiftKey: true }))).toBe(
      false,
    );
  });

  it("are shown in little room", () => {
    expect(keyGroups(["N", "/"])).toEqual([["N"], ["/"]]);
    expect(
      keyGroups(["Shift+ArrowLeft", "Shift+ArrowRight", "Shift+ArrowUp", "Shift+ArrowDown"]),
    ).toEqual([["Shift", "←", "→", "↑", "↓"]]);
  });
});

describe("the registry", () => {
  it("has every id and every key once", () => {
    const { commands } = bench();
    const ids = commands.map((command) => command.id);
    expect(new Set(ids).size).toBe(ids.length);
    const keys = commands.flatMap((command) => command.keys ?? []);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it("never uses Alt with arrows, which browsers take for going back", () => {
    const keys = bench().commands.flatMap((command) => command.keys ?? []);
    expect(keys.filter((key) => key.includes("Alt") && key.includes("Arrow"))).toEqual([]);
  });

  it("leaves single letters to text, and everything but the most important keys", () => {
    const { commands } = bench();
    const inText = { isOnCanvas: false, isInText: true };
    const heard = (key: string, modifiers: Partial<KeyPress> = {}): string | undefined =>
      commandFor(commands, press(key, modifiers), inText)?.command.id;
    expect(heard("n")).toBeUndefined();
    expect(heard("z", { ctrlKey: true })).toBeUndefined();
    expect(heard("?", { shiftKey: true })).toBeUndefined();
    expect(heard("k", { ctrlKey: true })).toBe("commands");
    expect(heard("Enter", { ctrlKey: true })).toBe("run");
  });

  it("hears single letters on the canvas only", () => {
    const { commands } = bench();
    const beside = { isOnCanvas: false, isInText: false };
    const single = commands.filter((command: Command) =>
      command.keys?.some((key) => /^[A-Z]$/u.test(key)),
    );
    expect(single.every((command) => command.scope === "canvas")).toBe(true);
    expect(commandFor(commands, press("d"), beside)).toBeNull();
    expect(commandFor(commands, press("z", { ctrlKey: true }), beside)?.command.id).toBe("undo");
  });
});

describe("the keyboard on the canvas", () => {
  const arrow = (key: string, modifiers: Partial<KeyPress> = {}): [string, Partial<KeyPress>] => [
    key,
    { code: key, ...modifiers },
  ];

  it("walks, extends and moves", () => {
    const { type, selected, document, view } = bench();
    type(...arrow("ArrowRight"));
    expect(selected()).toEqual(["start"]);
    type(...arrow("ArrowRight"));
    expect(selected()).toEqual(["C"]);
    expect(view.getState().reveal).toEqual({ id: "C", focus: true });
    type(...arrow("ArrowRight", { shiftKey: true }));
    expect(selected()).toEqual(["C", "A"]);
    type(...arrow("ArrowDown", { ctrlKey: true }));
    type(...arrow("ArrowDown", { ctrlKey: true }));
    expect(document.getState().graph.nodes[1]?.position).toEqual({ x: 300, y: 32 });
    expect(document.getState().history.past).toHaveLength(1);
  });

  it("connects: from an output, over the outputs with C, to a node with Enter", () => {
    const { type, document, told, view } = bench();
    document.select(["C"]);
    type("c");
    expect(view.getState().connecting).toEqual({ node: "C", port: "rule:x" });
    document.select(["B"]);
    type("Enter");
    expect(ways(document.getState().graph)).toContain("C[rule:x] > B");
    expect(told.at(-1)).toContain("Connected C to B");
    document.select(["C"]);
    type("c");
    type("c");
    expect(view.getState().connecting?.port).toBe("default");
    type("Escape");
    expect(view.getState().connecting).toBeNull();
    expect(ways(document.getState().graph)).toContain("C[default] > A");
  });

  it("adds, disables, deletes, reconnects and undoes", () => {
    const { type, document, view } = bench();
    document.select(["A"]);
    type("n");
    expect(view.getState().addRequest?.place).toEqual({
      type: "after",
      output: { node: "A", port: "next" },
    });
    type("d");
    expect(document.getState().graph.nodes.find((node) => node.id === "A")?.disabled).toBe(true);
    type("Backspace", { ctrlKey: true, code: "Backspace" });
    expect(ways(document.getState().graph)).toEqual(["start > C"]);
    type("z", { ctrlKey: true });
    type("z", { ctrlKey: true });
    expect(ways(document.getState().graph)).toContain("C[default] > A");
    type("Delete", { code: "Delete" });
    expect(document.getState().graph.nodes.map((node) => node.id)).not.toContain("A");
  });

  it("steps through the problems, round and round", () => {
    const { type, problems, selected, told } = bench();
    const problem = (node: string) => ({
      code: "X",
      severity: "error" as const,
      pointer: "",
      message: `wrong ${node}`,
      help: "",
      node,
    });
    expect(type("]")).toBe("next-problem");
    problems.setState({ all: [problem("A"), problem("B")] });
    type("]");
    expect(selected()).toEqual(["A"]);
    type("]");
    type("]");
    expect(selected()).toEqual(["A"]);
    type("[");
    expect(selected()).toEqual(["B"]);
    expect(told.at(-1)).toBe("Problem 2 of 2: wrong B");
  });
});

describe("importing", () => {
  it("takes a drawing as it is, and draws a state machine", () => {
    const graph = drawGraph({ A: {} }, ["start > A"]);
    expect(drawn(JSON.stringify(graph))).toEqual([graph]);
    const machine = { StartAt: "X", States: { X: { Type: "Succeed" } } };
    expect(drawn(JSON.stringify(machine)).map(ways)).toEqual([["Start > X"]]);
  });

  it("keeps the query language of a state machine, which is JSONPath when it does not say", () => {
    const machine = { StartAt: "X", States: { X: { Type: "Succeed" } } };
    expect(drawn(JSON.stringify(machine))[0]?.fields).toMatchObject({ QueryLanguage: null });
    const jsonata = { QueryLanguage: "JSONata", ...machine };
    expect(drawn(JSON.stringify(jsonata))[0]?.fields).not.toHaveProperty("QueryLanguage");
  });

  it("draws a part of a machine, and finds several in a template", () => {
    const [part] = drawn('{"Hold": {"Type": "Wait", "Seconds": 5, "End": true}}');
    expect(part?.nodes.map((node) => node.kind)).toContain("wait");
    const machine = (name: string) => ({
      Type: "AWS::Serverless::StateMachine",
      Properties: { Definition: { StartAt: name, States: { [name]: { Type: "Succeed" } } } },
    });
    const template = JSON.stringify({ Resources: { One: machine("A"), Two: machine("B") } });
    const { drawings } = importDrawings(template, null);
    expect(drawings.map(({ name, nodes }) => [name, nodes])).toEqual([
      ["One", 1],
      ["Two", 1],
    ]);
  });

  it("says why a text is neither", () => {
    for (const text of ["hello", '{"a":1}', "{"]) {
      expect(importDrawings(text, null)).toMatchObject({
        drawings: [],
        problems: [{ severity: "error" }],
      });
    }
  });
});

function drawn(text: string): readonly Graph[] {
  return importDrawings(text, null).drawings.map((drawing) => drawing.draw());
}
