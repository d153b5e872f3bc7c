import { useEffect, useRef, useState } from "react";
import type { Node } from "../../shared/graph/graph.ts";
import { nameProblem } from "../document/names.ts";
import { planRename } from "../document/settings.ts";
import { useStores, useView } from "../document/use-document.ts";
import { cn } from "../ui/cn.ts";
import { inspectorStrings } from "./strings.ts";

/** The name of a node, changed in place: Enter keeps it, Escape does not. */
export function NodeName({ node }: { readonly node: Node }) {
  const { document, view } = useStores();
  const wantsRename = useView((state) => state.renaming === node.id);
  const [draft, setDraft] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const problem = draft === null ? null : nameProblem(document.getState().graph, node.id, draft);

  useEffect(() => {
    if (!wantsRename) return;
    view.setState({ renaming: null });
    input.current?.focus();
    input.current?.select();
  }, [wantsRename, view]);

  const finish = (keep: boolean) => {
    if (keep && draft !== null) document.run(planRename(document.getState().graph, node.id, draft));
    setDraft(null);
  };
  return (
    <div className="min-w-0 flex-1">
      <input
        ref={input}
        aria-label={inspectorStrings.nameLabel}
        aria-invalid={problem !== null || undefined}
        value={draft ?? node.name}
        maxLength={80}
        spellCheck={false}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={() => finish(problem === null)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && problem === null) {
            finish(true);
            view.setState({ reveal: { id: node.id, focus: true } });
          }
          if (event.key === "Escape") {
            setDraft(null);
            view.setState({ reveal: { id: node.id, focus: true } });
          }
        }}
        className={cn(
          "-ml-1.5 h-7 w-full truncate rounded-md border border-transparent bg-transparent px-1.5 text-base font-semibold text-ink hover:border-line focus:border-focus focus:bg-surface focus:outline-none",
          problem === null ? "" : "border-danger",
        )}
      />
      {problem === null ? null : <p className="px-0.5 text-xs text-danger">{problem}</p>}
    </div>
  );
}
