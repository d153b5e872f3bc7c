/**
 * The canvas document: what people draw. Richer than the definition (positions, notes, colours, half-finished parts).
 *
 * Ports. Every node has one input, `in`. Outputs: `next`; a Choice has `rule:<rule id>` and `default`; each entry of
 * `fields.Catch` has `catch:<index>`; a container starts its inner flow at `body` (Map) or `branch:<index>` (Parallel).
 */
import { z } from "zod";
import type { Json } from "../base/json.ts";

const json: z.ZodType<Json> = z.json();

/** Limits: each keeps a page usable and a request bounded. */
export const graphLimits = {
  /** More nodes than a canvas stays readable with; also bounds compile time. */
  nodes: 2000,
  edges: 4000,
  /** ASL's limit for the name of a state. */
  nameLength: 80,
  /** Containers in containers: as deep as anyone can follow. */
  depth: 16,
} as const;

const id = z.string().min(1).max(64);
/** Canvas pixels; relative to the parent container when there is one. */
export const positionSchema = z.strictObject({ x: z.number(), y: z.number() });
export const sizeSchema = z.strictObject({
  width: z.number().positive(),
  height: z.number().positive(),
});

export const nodeSchema = z.strictObject({
  id,
  /** Type of the kind: `model`, `choice`, … */
  kind: z.string().min(1).max(64),
  /** Name of the state: unique in the whole graph. */
  name: z.string().max(graphLimits.nameLength),
  position: positionSchema,
  /** Only containers have a size. */
  size: sizeSchema.optional(),
  /** Id of the container that holds this node. */
  parent: id.optional(),
  /** Parameters of the kind; a string `{% … %}` is an expression evaluated when the step runs. */
  params: z.record(z.string(), json),
  /** Fields of the state that are no parameters and no transitions, by their ASL name: Retry, Catch (without Next), Checkpoint, Compensate, Validate, Output, Assign, TimeoutSeconds, Comment … */
  fields: z.record(z.string(), json),
  /** A disabled node is passed through: what enters leaves unchanged. */
  disabled: z.boolean().optional(),
  color: z.string().max(32).optional(),
  /** Output that trying out the workflow takes in place of running the node. Runs know nothing of it. */
  pinned: json.optional(),
});

export const edgeSchema = z.strictObject({
  id,
  source: id,
  sourcePort: z.string().min(1).max(80),
  target: id,
});

export const noteSchema = z.strictObject({
  id,
  text: z.string().max(10_000),
  position: positionSchema,
  size: sizeSchema,
  color: z.string().max(32).optional(),
});

/** A frame with a name around nodes of one flow. It has no meaning for a run; a node is in one group at most. */
export const groupSchema = z.strictObject({
  id,
  name: z.string().max(graphLimits.nameLength),
  nodes: z.array(id).min(1).max(graphLimits.nodes),
  color: z.string().max(32).optional(),
});

export const graphSchema = z.strictObject({
  format: z.literal(1),
  nodes: z.array(nodeSchema).max(graphLimits.nodes),
  edges: z.array(edgeSchema).max(graphLimits.edges),
  notes: z.array(noteSchema).max(graphLimits.nodes).default([]),
  groups: z.array(groupSchema).max(graphLimits.nodes).default([]),
  /** Top-level fields of the definition besides StartAt and States: Comment, TimeoutSeconds, Budget, MaxPayloadBytes … */
  fields: z.record(z.string(), json).default({}),
});

export type Position = z.infer<typeof positionSchema>;
export type Size = z.infer<typeof sizeSchema>;
export type Node = z.infer<typeof nodeSchema>;
export type Edge = z.infer<typeof edgeSchema>;
export type Note = z.infer<typeof noteSchema>;
export type Group = z.infer<typeof groupSchema>;
export type Graph = z.infer<typeof graphSchema>;

/** A graph with nothing in it. */
export const emptyGraph: Graph = {
  format: 1,
  nodes: [],
  edges: [],
  notes: [],
  groups: [],
  fields: {},
};
