import { enter } from "./attempt-view.ts";
import type { RunEvent } from "./event.ts";
import type { StepView } from "./step-view.ts";

type ContainerEvent = Extract<
  RunEvent,
  {
    type:
      | `map.${string}`
      | `parallel.${string}`
      | "iteration.succeeded"
      | "iteration.failed"
      | "iteration.cancelled";
  }
>;

/** Applies an event of a container to its step, or one that counts a flow that it has opened. */
export function applyContainerEvent(step: StepView, event: ContainerEvent): StepView {
  const { children } = step;
  switch (event.type) {
    case "map.started":
    case "parallel.started":
      return {
        ...enter(step, "children", event.at),
        status: "waiting",
        startedAt: step.startedAt ?? event.at,
        children: { count: event.data.count, succeeded: 0, failed: 0, cancelled: 0 },
      };
    case "map.succeeded":
    case "parallel.succeeded":
      return { ...enter(step, "queue", event.at), status: "ready" };
    case "iteration.succeeded":
      return children === null
        ? step
        : { ...step, children: { ...children, succeeded: children.succeeded + 1 } };
    case "iteration.failed":
      return children === null
        ? step
        : { ...step, children: { ...children, failed: children.failed + 1 } };
    case "iteration.cancelled":
      return children === null
        ? step
        : { ...step, children: { ...children, cancelled: children.cancelled + 1 } };
  }
}
