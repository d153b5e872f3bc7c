import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { newNode } from "../../../shared/graph/new-node.ts";
import { kindOf } from "../../../shared/nodes/index.ts";
import type { Json } from "../../../shared/base/json.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";
import { openTab, show } from "./show-inspector.tsx";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function recoveryOf(type: string, fields: Readonly<Record<string, Json>> = {}) {
  const kind = kindOf[type];
  if (kind === undefined) throw new Error(`no kind ${type}`);
  const node = newNode(kind, { id: "n", position: { x: 0, y: 0 }, takenNames: [] });
  const graph = drawGraph({}, []);
  const own = { ...node, name: "It", fields: { ...node.fields, ...fields } };
  const shown = await show({ ...graph, nodes: [...graph.nodes, own] }, ["n"]);
  openTab("Retry & catch");
  return shown;
}

const title = "When the same was asked before";

it("sets for how long a result stands for calls like it", async () => {
  const { fields } = await recoveryOf("model", { Cache: { TtlSeconds: 60 } });
  const seconds = await screen.findByLabelText<HTMLInputElement>(/^For how long/u);
  expect(seconds.value).toBe("60");
  fireEvent.change(seconds, { target: { value: "120" } });
  expect(fields("It")).toMatchObject({ Cache: { TtlSeconds: 120 } });
  fireEvent.change(seconds, { target: { value: "" } });
  expect(fields("It")).toMatchObject({ Cache: {} });
});

it("asks for no time as long as every call is made", async () => {
  await recoveryOf("model");
  expect(await screen.findByRole("combobox", { name: title })).toBeTruthy();
  expect(screen.queryByLabelText(/^For how long/u)).toBeNull();
});

it("is not offered where the effect is wanted each time", async () => {
  await recoveryOf("publish");
  await screen.findByText("When its worker is lost in the middle");
  expect(screen.queryByRole("combobox", { name: title })).toBeNull();
});
