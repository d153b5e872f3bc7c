import type { Json } from "../../../shared/base/json.ts";
import type { ResourceCall } from "../../../shared/run/interpret/ports.ts";
import type { Payload } from "../../../shared/run/payload.ts";
import type { NodeContext } from "../../../shared/nodes/node-context.ts";
import type { Egress } from "../../context/egress.ts";
import type { ChildRuns } from "../child-runs.ts";
import type { Execution } from "../execution.ts";

/** Where an outside resource (a Lambda ARN, an SDK integration, a connection) is served. */
export interface Binding {
  readonly url: string;
  /** The secret itself; null for none. */
  readonly token: string | null;
}

/** What resources are called through. */
export interface ResourcePorts {
  readonly nodeContext: (execution: Execution, signal: AbortSignal) => NodeContext;
  readonly binding: (resource: string) => Promise<Binding | null>;
  readonly request: Egress["request"];
  readonly childRuns: ChildRuns;
  /** Keeps the input of an activity's task. Failure `States.DataLimitExceeded`. */
  readonly keep: (value: Json, execution: Execution) => Promise<Payload>;
}

/** What resources get to see of a call: its token is in the arguments, where the definition put it. */
export type ServiceCall = Omit<ResourceCall, "token">;

/** The attempt that makes a call. */
export interface CallSite {
  readonly ports: ResourcePorts;
  readonly execution: Execution;
  readonly context: NodeContext;
  /** Aborts when the call is over, whatever the resource does. */
  readonly signal: AbortSignal;
}
