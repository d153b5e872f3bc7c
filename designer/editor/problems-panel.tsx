/** Everything that is wrong, in one list; each line leads to its place, and mends what can be mended with one press. */
import { useMemo, useState } from "react";
import type { Problem } from "../../shared/base/problem.ts";
import { checkGraph } from "../../shared/compiler/check.ts";
import type { Graph } from "../../shared/graph/graph.ts";
import { indexOf } from "../document/graph-index.ts";
import type { QuickFix } from "../document/quick-fixes/quick-fix.ts";
import { planFixAll, quickFixesOf } from "../document/quick-fixes/quick-fixes.ts";
import { useGraph, useProblems, useStores } from "../document/use-document.ts";
import { Button } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { Icon } from "../ui/icon.tsx";
import { SearchBox } from "../ui/search-box.tsx";
import { Segmented } from "../ui/toggles.tsx";
import { editorStrings } from "./strings.ts";

const texts = editorStrings.problems;

type Shown = "all" | "error" | "warning";

/** A list longer than this is cut: nobody reads on, and each line looks for its fixes. */
const mostLines = 200;

export function ProblemsPanel({ onShow }: { readonly onShow: (problem: Problem) => void }) {
  const problems = useProblems((state) => state.all);
  const checked = useProblems((state) => state.checked);
  const graph = useGraph();
  const [shown, setShown] = useState<Shown>("all");
  const [query, setQuery] = useState("");
  const listed = useMemo(
    () => problems.filter((problem) => matches(graph, problem, { shown, query })),
    [problems, graph, shown, query],
  );
  if (problems.length === 0)
    return (
      <EmptyState icon="circle-check" title={texts.none} className="py-6">
        {texts.noneHint}
      </EmptyState>
    );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-2.5 py-1.5">
        <Segmented
          label={texts.filter}
          value={shown}
          onValueChange={setShown}
          options={[
            { value: "all", label: texts.all },
            { value: "error", label: texts.errors },
            { value: "warning", label: texts.warnings },
          ]}
        />
        <SearchBox
          value={query}
          onSearch={setQuery}
          label={texts.search}
          className="w-56 max-w-full"
        />
        {checked === graph ? <FixAll problems={listed} graph={graph} /> : null}
      </div>
      {listed.length === 0 ? (
        <p className="px-3 py-4 text-sm text-ink-muted">{texts.noMatch}</p>
      ) : (
        <ul aria-label={texts.list} className="min-h-0 flex-1 overflow-y-auto p-1.5">
          {listed.slice(0, mostLines).map((problem) => (
            <Line
              key={`${problem.code}${problem.pointer}${problem.message}`}
              problem={problem}
              graph={graph}
              // What is offered fits the graph that was checked, not one that is being changed.
              canFix={checked === graph}
              onShow={onShow}
            />
          ))}
          {listed.length > mostLines ? (
            <li className="px-2.5 py-1.5 text-xs text-ink-faint">
              {texts.more(listed.length - mostLines)}
            </li>
          ) : null}
        </ul>
      )}
    </div>
  );
}

function matches(
  graph: Graph,
  problem: Problem,
  { shown, query }: { readonly shown: Shown; readonly query: string },
): boolean {
  if (shown !== "all" && problem.severity !== shown) return false;
  const name = indexOf(graph).node(problem.node ?? "")?.name ?? "";
  const text = [name, problem.message, problem.help, problem.code].join(" ").toLowerCase();
  return text.includes(query.trim().toLowerCase());
}

interface LineProps {
  readonly problem: Problem;
  readonly graph: Graph;
  readonly canFix: boolean;
  readonly onShow: (problem: Problem) => void;
}

function Line({ problem, graph, canFix, onShow }: LineProps) {
  const isError = problem.severity === "error";
  const name = indexOf(graph).node(problem.node ?? "")?.name ?? texts.workflow;
  return (
    <li className="flex flex-wrap items-start gap-x-2 rounded-md hover:bg-hover">
      <button
        type="button"
        data-problem={problem.code}
        onClick={() => onShow(problem)}
        className="flex min-w-64 flex-1 items-start gap-2.5 rounded-md px-2.5 py-1.5 text-left focus-visible:-outline-offset-2"
      >
        <Icon
          name={isError ? "circle-x" : "triangle-alert"}
          size={15}
          className={cn("mt-0.5 shrink-0", isError ? "text-danger" : "text-warning")}
          aria-label={problem.severity}
        />
        <span className="min-w-0 flex-1">
          <span className="block text-sm text-ink">
            <span className="font-semibold">{name}</span>
            <span className="text-ink-faint"> · </span>
            {problem.message}
          </span>
          <span className="block text-xs text-ink-muted">{problem.help}</span>
        </span>
      </button>
      {canFix ? (
        <span className="flex flex-wrap items-center gap-1 px-2.5 py-1.5">
          {quickFixesOf(graph, problem).map((fix) => (
            <FixButton key={fix.title} fix={fix} name={name} />
          ))}
        </span>
      ) : null}
    </li>
  );
}

function FixButton({ fix, name }: { readonly fix: QuickFix; readonly name: string }) {
  const { document, view } = useStores();
  const apply = () => {
    if (!document.run(fix.plan)) return;
    const [node] = fix.plan.select ?? [];
    view.setState({
      announcement: texts.fixed(fix.plan.label),
      ...(node === undefined ? {} : { reveal: { id: node, focus: false } }),
    });
  };
  return (
    <Button size="sm" icon="wrench" aria-label={texts.fix(fix.title, name)} onClick={apply}>
      {fix.title}
    </Button>
  );
}

/** For the kinds of fixes that several of the listed problems have: all of them with one press. */
function FixAll({
  problems,
  graph,
}: {
  readonly problems: readonly Problem[];
  readonly graph: Graph;
}) {
  const { document, view } = useStores();
  const kinds = useMemo(() => repeatedFixes(graph, problems), [graph, problems]);
  return kinds.map(({ code, kind, title, count }) => (
    <Button
      key={`${code} ${kind}`}
      size="sm"
      variant="ghost"
      icon="wrench"
      onClick={() => {
        const plan = planFixAll(document.getState().graph, { code, kind, check: checkGraph });
        if (plan !== null && document.run(plan))
          view.setState({ announcement: texts.fixed(plan.label) });
      }}
    >
      {texts.fixAll(title, count)}
    </Button>
  ));
}

interface RepeatedFix {
  readonly code: string;
  readonly kind: string;
  readonly title: string;
  readonly count: number;
}

function repeatedFixes(graph: Graph, problems: readonly Problem[]): readonly RepeatedFix[] {
  const found = new Map<string, RepeatedFix>();
  for (const problem of problems.slice(0, mostLines)) {
    const [fix] = quickFixesOf(graph, problem);
    if (fix === undefined) continue;
    const key = JSON.stringify([problem.code, fix.kind]);
    const known = found.get(key);
    const { code } = problem;
    found.set(key, { code, kind: fix.kind, title: fix.title, count: (known?.count ?? 0) + 1 });
  }
  return [...found.values()].filter(({ count }) => count > 1);
}
