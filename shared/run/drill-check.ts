/** Which faults a state can be drilled with. */
import { kindOfResource } from "../definition/check-resource.ts";
import { processorOf, type Definition, type State } from "../definition/definition.ts";
import type { Drill, DrillFault } from "./drill.ts";
import { isAnsweredByToken } from "./park.ts";

type TaskState = Extract<State, { Type: "Task" }>;

/** What keeps a drill from being what it says. */
export type DrillRefusal =
  | { readonly why: "no-state" }
  | { readonly why: "no-task"; readonly type: State["Type"] }
  /** It would hang for ever. */
  | { readonly why: "no-limit" }
  /** Its answer comes from outside, after the attempt. */
  | { readonly why: "answered-outside" }
  /** It calls no service that could refuse. */
  | { readonly why: "no-service" };

/** Why the fault cannot happen to the state of that name; null when it can. `state` undefined = the definition has none. */
export function drillRefusal(state: State | undefined, fault: DrillFault): DrillRefusal | null {
  if (state === undefined) return { why: "no-state" };
  if (state.Type !== "Task") return { why: "no-task", type: state.Type };
  switch (fault) {
    case "crash":
      return null;
    case "rateLimit":
      return rateLimitError(state.Resource) === null ? { why: "no-service" } : null;
    case "corrupt":
      return isAnsweredByToken(state.Resource) ? { why: "answered-outside" } : null;
    case "hang":
      return isLimited(state) ? null : { why: "no-limit" };
    default:
      return fault satisfies never;
  }
}

/** The state of a name, wherever it stands; undefined when there is none. */
export function findState(group: Pick<Definition, "States">, name: string): State | undefined {
  const own = group.States[name];
  if (own !== undefined && Object.hasOwn(group.States, name)) return own;
  for (const state of Object.values(group.States)) {
    for (const inner of groupsIn(state)) {
      const found = findState(inner, name);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function groupsIn(state: State): readonly Pick<Definition, "States">[] {
  if (state.Type === "Parallel") return state.Branches;
  const inner = state.Type === "Map" ? processorOf(state) : undefined;
  return inner === undefined ? [] : [inner];
}

/** The first of the drills that cannot happen, with a sentence that says why; null when all can. */
export function drillProblem(
  definition: Definition,
  drills: readonly Drill[],
): { readonly index: number; readonly message: string } | null {
  for (const [index, { state: name, fault }] of drills.entries()) {
    const refusal = drillRefusal(findState(definition, name), fault);
    if (refusal !== null) return { index, message: refusalText(refusal, name) };
  }
  return null;
}

function refusalText(refusal: DrillRefusal, name: string): string {
  switch (refusal.why) {
    case "no-state":
      return `The version has no state '${name}'.`;
    case "no-task":
      return `'${name}' is a ${refusal.type} state; only a Task can be drilled.`;
    case "no-limit":
      return `'${name}' has neither TimeoutSeconds nor HeartbeatSeconds, so that a hang would never end.`;
    case "answered-outside":
      return `The answer of '${name}' comes from outside, so that no attempt of it can be corrupted.`;
    case "no-service":
      return `'${name}' calls no service that limits a rate.`;
    default:
      return refusal satisfies never;
  }
}

const rateLimitNames = ["Model.RateLimited", "Slack.RateLimited"] as const;

/** The error that the service behind a resource gives when it is called too often; null when there is no such service. */
export function rateLimitError(resource: string): string | null {
  const kind = kindOfResource(resource);
  if (kind === null) {
    if (isAnsweredByToken(resource) && resource.includes(":activity:")) return null;
    return /:(?:lambda:invoke|function:)/u.test(resource)
      ? "Lambda.TooManyRequestsException"
      : "Http.Status.429";
  }
  const named = rateLimitNames.find((name) => name in kind.errors);
  if (named !== undefined) return named;
  return "Http.Status.<code>" in kind.errors ? "Http.Status.429" : null;
}

function isLimited(state: TaskState): boolean {
  const { TimeoutSeconds, TimeoutSecondsPath, HeartbeatSeconds, HeartbeatSecondsPath } = state;
  return [TimeoutSeconds, TimeoutSecondsPath, HeartbeatSeconds, HeartbeatSecondsPath].some(
    (limit) => limit !== undefined,
  );
}
