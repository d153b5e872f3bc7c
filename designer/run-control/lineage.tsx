import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { RunDetail } from "../../shared/api/run.ts";
import { stepKey } from "../../shared/run/path.ts";
import { controlStrings } from "./strings.ts";

const texts = controlStrings.lineage;
const shownId = 12;

/** The runs that this one comes from, and the one that goes on with it. */
export function Lineage({ run }: { readonly run: RunDetail }) {
  const { copyOf, redrivenBy, parent } = run;
  if (copyOf === null && redrivenBy === null && parent === null) return null;
  return (
    <ul aria-label={texts.label} className="flex flex-wrap items-center gap-x-4 text-xs">
      {copyOf === null ? null : (
        <Related
          text={copyOf.kind === "redrive" ? texts.redriveOf : texts.forkOf(copyOf.seq)}
          runId={copyOf.runId}
          search={copyOf.kind === "fork" ? { t: copyOf.seq } : {}}
        />
      )}
      {redrivenBy === null ? null : (
        <Related text={texts.redrivenBy} runId={redrivenBy} search={{}} />
      )}
      {parent === null ? null : (
        <Related
          text={texts.parent(parent.path)}
          runId={parent.runId}
          search={{ step: stepKey(parent.path, parent.visit) }}
        />
      )}
    </ul>
  );
}

function Related({
  text,
  runId,
  search,
}: {
  readonly text: ReactNode;
  readonly runId: string;
  readonly search: { readonly t?: number; readonly step?: string };
}) {
  return (
    <li className="flex items-center gap-1 text-ink-faint">
      {text}
      <Link
        to="/runs/$id"
        params={{ id: runId }}
        search={search}
        className="inline-flex min-h-6 items-center font-mono text-accent hover:underline"
      >
        {runId.slice(0, shownId)}
      </Link>
    </li>
  );
}
