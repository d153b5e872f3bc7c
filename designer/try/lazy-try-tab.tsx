import { lazy, Suspense } from "react";
import type { Node } from "../../shared/graph/graph.ts";
import { LoadingPane } from "../ui/spinner.tsx";

const Loaded = lazy(async () => ({ default: (await import("./try-tab.tsx")).TryTab }));

/** The tab, fetched when it is first opened. */
export function LazyTryTab({ node }: { readonly node: Node }) {
  return (
    <Suspense fallback={<LoadingPane />}>
      <Loaded node={node} />
    </Suspense>
  );
}
