/** Everything that is wrong, in one list; each line leads to its place. */
import type { Problem } from "../../shared/base/problem.ts";
import { indexOf } from "../document/graph-index.ts";
import { useGraph, useProblems } from "../document/use-document.ts";
import { cn } from "../ui/cn.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { Icon } from "../ui/icon.tsx";
import { editorStrings } from "./strings.ts";

const texts = editorStrings.problems;

export function ProblemsPanel({ onShow }: { readonly onShow: (problem: Problem) => void }) {
  const problems = useProblems((state) => state.all);
  const graph = useGraph();
  if (problems.length === 0)
    return <EmptyState icon="circle-check" title={texts.none} className="py-6" />;
  const { node } = indexOf(graph);
  return (
    <ul className="h-full overflow-y-auto p-1.5">
      {problems.map((problem) => {
        const isError = problem.severity === "error";
        return (
          <li key={`${problem.code}${problem.pointer}${problem.message}`}>
            <button
              type="button"
              data-problem={problem.code}
              onClick={() => onShow(problem)}
              className="flex w-full items-start gap-2.5 rounded-md px-2.5 py-1.5 text-left hover:bg-hover focus-visible:-outline-offset-2"
            >
              <Icon
                name={isError ? "circle-x" : "triangle-alert"}
                size={15}
                className={cn("mt-0.5 shrink-0", isError ? "text-danger" : "text-warning")}
                aria-label={problem.severity}
              />
              <span className="min-w-0 flex-1">
                <span className="block text-sm text-ink">
                  <span className="font-semibold">
                    {node(problem.node ?? "")?.name ?? texts.workflow}
                  </span>
                  <span className="text-ink-faint"> · </span>
                  {problem.message}
                </span>
                <span className="block text-xs text-ink-muted">{problem.help}</span>
              </span>
              <code className="shrink-0 pt-0.5 font-mono text-2xs text-ink-faint">
                {problem.code}
              </code>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
