/** The tab of the inspector in which a node is tried: its pinned output, a test, and the mock of its calls. */
import type { Node } from "../../shared/graph/graph.ts";
import { isStart } from "../../shared/graph/ports.ts";
import { callsOut, canPin } from "./mock.ts";
import { MockSection } from "./mock-section.tsx";
import { PinSection } from "./pin-section.tsx";
import { TestSection } from "./test-section.tsx";

export function TryTab({ node }: { readonly node: Node }) {
  return (
    <div className="flex flex-col gap-6">
      {isStart(node) ? null : <TestSection node={node} />}
      {canPin(node) ? <PinSection node={node} /> : null}
      {callsOut(node) ? <MockSection node={node} /> : null}
    </div>
  );
}
