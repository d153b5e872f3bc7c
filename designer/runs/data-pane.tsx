import { type ReactNode, useMemo } from "react";
import type { RunDetail } from "../../shared/api/run.ts";
import type { Payload } from "../../shared/run/payload.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { JsonView } from "../ui/json-view.tsx";
import { formatBytes } from "../ui/size.ts";
import { RunValue } from "./artifact-link.tsx";
import { pageStrings } from "./page-strings.ts";
import type { RunPlace } from "./use-run-place.ts";
import { variablesAt } from "./variables-at.ts";

const texts = pageStrings.data;
/** Variables that are shown: of the iterations of a wide list only the first. */
const mostVariables = 200;

/** The values of a run: what went in, its variables at the event that is looked at, what came out. */
export function DataPane({ run, place }: { readonly run: RunDetail; readonly place: RunPlace }) {
  const { log, cursor, last } = place;
  const seq = cursor ?? last;
  const variables = useMemo(() => variablesAt(log.events, seq), [log, seq]);
  const isOut = run.status === "SUCCEEDED" && (cursor === null || cursor === last);
  return (
    <div className="grid gap-x-8 gap-y-5 lg:grid-cols-3">
      <Part title={texts.input} copy={() => JSON.stringify(run.input, null, 2)}>
        <RunValue value={run.input} />
      </Part>
      <Part
        title={texts.variables}
        note={cursor === null ? "" : texts.variablesAt(cursor)}
        copy={() => JSON.stringify(variables, null, 2)}
      >
        {variables.length === 0 ? (
          <p className="text-ink-muted">{texts.noVariables}</p>
        ) : (
          <dl className="flex flex-col gap-2">
            {variables.slice(0, mostVariables).map(({ name, flow, value }) => (
              <div key={`${flow}/${name}`}>
                <dt className="font-mono text-xs">
                  ${name}
                  {flow === "" ? null : <span className="text-ink-faint"> · {flow}</span>}
                </dt>
                <dd>
                  <Value payload={value} />
                </dd>
              </div>
            ))}
          </dl>
        )}
      </Part>
      <Part
        title={texts.output}
        {...(isOut ? { copy: () => JSON.stringify(run.output, null, 2) } : {})}
      >
        {isOut ? (
          <RunValue value={run.output} />
        ) : (
          <p className="text-ink-muted">{texts.noOutput}</p>
        )}
      </Part>
    </div>
  );
}

function Value({ payload }: { readonly payload: Payload }) {
  if ("value" in payload) return <JsonView value={payload.value} />;
  return (
    <span className="text-xs text-ink-muted">
      {"artifact" in payload ? texts.large(formatBytes(payload.bytes)) : texts.item(payload.item)}
    </span>
  );
}

function Part({
  title,
  note = "",
  copy,
  children,
}: {
  readonly title: string;
  readonly note?: string;
  readonly copy?: () => string;
  readonly children: ReactNode;
}) {
  return (
    <section aria-label={title} className="min-w-0">
      <h3 className="mb-1 flex min-h-7 items-center gap-2 text-sm font-semibold">
        {title}
        <span className="text-xs font-normal text-ink-faint">{note}</span>
        {copy === undefined ? null : <CopyButton text={copy} label={`${texts.copy}: ${title}`} />}
      </h3>
      {children}
    </section>
  );
}
