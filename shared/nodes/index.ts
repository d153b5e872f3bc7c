/** The list of kinds, in the order of the palette. A new kind is one file and one line here. */
import type { NodeKind } from "./kind.ts";
import { annotate } from "./annotate.ts";
import { choice } from "./choice.ts";
import { end } from "./end.ts";
import { extract } from "./extract.ts";
import { fail } from "./fail.ts";
import { http } from "./http.ts";
import { map } from "./map.ts";
import { model } from "./model.ts";
import { parallel } from "./parallel.ts";
import { publish } from "./publish.ts";
import { report } from "./report.ts";
import { split } from "./split.ts";
import { start } from "./start.ts";
import { task } from "./task.ts";
import { transform } from "./transform.ts";
import { unpublish } from "./unpublish.ts";
import { wait } from "./wait.ts";

/** Every kind, grouped as the palette shows them. */
export const nodeKinds = [
  start,
  choice,
  map,
  parallel,
  wait,
  task,
  end,
  fail,
  model,
  annotate,
  extract,
  split,
  transform,
  http,
  report,
  publish,
  unpublish,
] as const satisfies readonly NodeKind[];

/** Type of a kind that Cairn ships: `model`, `choice`, … */
export type NodeType = (typeof nodeKinds)[number]["type"];

/** Kinds by type. Has no prototype: an unknown type, `constructor` included, is undefined. */
export const kindOf: Readonly<Record<string, NodeKind>> = Object.freeze(
  Object.assign(
    Object.create(null) as Record<string, NodeKind>,
    Object.fromEntries(nodeKinds.map((kind) => [kind.type, kind])),
  ),
);
