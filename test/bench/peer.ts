/** The engines of the comparison, and what is asked of each. */
import { fileURLToPath } from "node:url";
import type { ScaleFigures, ScaleSizes } from "./cairn-scale.ts";
import type { CostPerStep } from "./cost-per-step.ts";

/** A run of a workload's steps, each committed durably before its successor starts. */
export interface ChainParams {
  readonly runs: number;
  readonly steps: number;
}

/** What a peer's process answers; a peer has those that its `workloads` name. */
export interface PeerMethods {
  /** Runs one after the other: milliseconds of each. */
  readonly chain: (params: ChainParams) => Promise<readonly number[]>;
  /** Runs submitted at once: seconds until the last has ended. */
  readonly burst: (params: ChainParams) => Promise<number>;
  /** One map: milliseconds until its join. */
  readonly map: (params: { readonly items: number }) => Promise<readonly number[]>;
  /** A text that each step gets and returns: seconds. */
  readonly payload: (params: { readonly text: string; readonly steps: number }) => Promise<number>;
  /** What a step costs the database, in runs alone and in runs together; of Cairn only. */
  readonly cost: (
    params: ChainParams,
  ) => Promise<{ readonly alone: CostPerStep; readonly together: CostPerStep }>;
  /** How far one worker and one database go; of Cairn only. */
  readonly scale: (sizes: ScaleSizes) => Promise<ScaleFigures>;
  /** Starts a run of slow steps that leave a line in the witness file; returns when the run is accepted. */
  readonly crash: (params: { readonly steps: number }) => Promise<void>;
}

/** What a peer's process is told when it starts. */
export interface PeerOptions {
  readonly databaseUrl: string;
  /** A folder of the peer's own, kept for the whole bench. */
  readonly directory: string;
  /** Of the crash workload: where each step leaves a line, and how long it takes. */
  readonly crash: { readonly witness: string; readonly stepMs: number };
  readonly restate?: RestateUrls;
}

export interface RestateUrls {
  readonly adminUrl: string;
  readonly ingressUrl: string;
  readonly endpointPort: number;
}

export type PeerName =
  "cairn" | "restate" | "dbos" | "openworkflow" | "graphile" | "floor-step" | "floor-batch";

/**
 * `product`: what is measured. `engine`: durable and in use elsewhere. `floor`: the least that the work can cost on this
 * PostgreSQL, written by hand, without any of what makes an engine.
 */
export type PeerRole = "product" | "engine" | "floor";

export interface Peer {
  readonly name: PeerName;
  readonly title: string;
  readonly role: PeerRole;
  readonly onPostgres: boolean;
  readonly script: string;
  readonly methods: readonly (keyof PeerMethods)[];
}

const all = ["chain", "burst", "map", "payload", "crash"] as const;
const script = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const peers: readonly Peer[] = [
  {
    name: "cairn",
    title: "Cairn",
    role: "product",
    onPostgres: true,
    script: script("./cairn-peer.ts"),
    methods: [...all, "cost", "scale"],
  },
  {
    name: "restate",
    title: "Restate 1.7.12",
    role: "engine",
    onPostgres: false,
    script: script("./peers/restate.mjs"),
    methods: all,
  },
  {
    name: "dbos",
    title: "DBOS 5.3.0",
    role: "engine",
    onPostgres: true,
    script: script("./peers/dbos.mjs"),
    methods: all,
  },
  {
    name: "openworkflow",
    title: "openworkflow 0.10.1",
    role: "engine",
    onPostgres: true,
    script: script("./peers/openworkflow.mjs"),
    methods: all,
  },
  {
    name: "graphile",
    title: "raw graphile-worker 0.17.3",
    role: "engine",
    onPostgres: true,
    script: script("./peers/graphile.mjs"),
    methods: all,
  },
  {
    name: "floor-step",
    title: "floor: one function a step",
    role: "floor",
    onPostgres: true,
    script: script("./floor-peer.ts"),
    methods: ["chain", "burst"],
  },
  {
    name: "floor-batch",
    title: "floor: 50 transitions a commit",
    role: "floor",
    onPostgres: true,
    script: script("./floor-peer.ts"),
    methods: ["burst"],
  },
];
