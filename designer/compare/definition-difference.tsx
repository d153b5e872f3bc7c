import { useQuery } from "@tanstack/react-query";
import type { RunDetail } from "../../shared/api/run.ts";
import { queries } from "../api/queries.ts";
import { diffGraphs, isSameBehaviour } from "../document/graph-diff.ts";
import { versionText } from "../runs/version-text.ts";
import { CardHeader } from "../ui/card.tsx";
import { compareStrings } from "./strings.ts";

const texts = compareStrings.definition;

export interface DefinitionDifferenceProps {
  readonly a: RunDetail;
  readonly b: RunDetail;
}

/** What differs in what the two runs ran; nothing when it is the same version. */
export function DefinitionDifference({ a, b }: DefinitionDifferenceProps) {
  const isSame = a.workflowId === b.workflowId && a.version === b.version;
  const first = useQuery({ ...queries.version(a.workflowId, a.version), enabled: !isSame });
  const second = useQuery({ ...queries.version(b.workflowId, b.version), enabled: !isSame });
  if (isSame) return null;
  return (
    <section className="rounded-lg border border-line bg-surface pb-3 shadow-near">
      <CardHeader
        title={texts.title(versionText(a.version), versionText(b.version))}
        {...(a.workflowId === b.workflowId ? {} : { description: texts.otherWorkflow })}
      />
      <div className="px-4 text-sm">
        {first.error !== null || second.error !== null ? (
          <p role="alert" className="text-danger">
            {texts.failed}
          </p>
        ) : first.data === undefined || second.data === undefined ? (
          <p className="text-ink-muted">{texts.loading}</p>
        ) : (
          <Changes diff={diffGraphs(first.data.graph, second.data.graph)} />
        )}
      </div>
    </section>
  );
}

function Changes({ diff }: { readonly diff: ReturnType<typeof diffGraphs> }) {
  if (isSameBehaviour(diff)) return <p className="text-ink-muted">{texts.same}</p>;
  const lines: readonly (readonly [string, readonly string[]])[] = [
    [texts.added, diff.added.map((node) => node.name)],
    [texts.removed, diff.removed.map((node) => node.name)],
    [texts.changed, diff.changed.map(({ after, what }) => `${after.name}: ${what.join(", ")}`)],
    [texts.connected, diff.connected.map(({ name }) => name)],
    [texts.disconnected, diff.disconnected.map(({ name }) => name)],
    [texts.settings, diff.settings.map(({ name }) => name)],
  ];
  return (
    <dl className="grid grid-cols-[9rem_1fr] gap-x-3 gap-y-1">
      {lines
        .filter(([, items]) => items.length > 0)
        .map(([title, items]) => (
          <div key={title} className="contents">
            <dt className="text-ink-muted">{title}</dt>
            <dd className="flex flex-col">
              {items.map((item) => (
                <span key={item} className="break-words">
                  {item}
                </span>
              ))}
            </dd>
          </div>
        ))}
    </dl>
  );
}
