import { Link } from "@tanstack/react-router";
import type { Json } from "../../shared/base/json.ts";
import { scrollable } from "../ui/scrollable.ts";
import { CardHeader } from "../ui/card.tsx";
import { Table, TableCell, TableHead } from "../ui/table.tsx";
import { differencesBetween, type StepPair } from "./align-steps.ts";
import { compareStrings } from "./strings.ts";

const texts = compareStrings.values;
const mostShown = 100;
const longestText = 2000;

export interface ValueDifferencesProps {
  readonly title: string;
  readonly a: Json;
  readonly b: Json;
}

/** The places at which two values differ; nothing when they are the same. */
export function ValueDifferences({ title, a, b }: ValueDifferencesProps) {
  const { shown, total } = differencesBetween(a, b, mostShown);
  if (total === 0) return null;
  return (
    <section className="rounded-lg border border-line bg-surface shadow-near">
      <CardHeader title={title} />
      <div {...scrollable} className="overflow-x-auto">
        <Table aria-label={title} className="min-w-2xl table-fixed">
          <thead>
            <tr>
              <TableHead className="w-44">{texts.place}</TableHead>
              <TableHead>A</TableHead>
              <TableHead>B</TableHead>
              <TableHead className="w-36">{compareStrings.facts.difference}</TableHead>
            </tr>
          </thead>
          <tbody>
            {shown.map((each) => (
              <tr key={each.place}>
                <TableCell className="align-top font-mono text-xs break-all">
                  {each.place === "" ? texts.whole : each.place}
                </TableCell>
                <Side value={each.a} tone="bg-danger-soft/60" />
                <Side value={each.b} tone="bg-success-soft/60" />
                <TableCell className="align-top text-xs text-ink-muted">
                  {each.a === undefined
                    ? compareStrings.definition.added
                    : each.b === undefined
                      ? compareStrings.definition.removed
                      : compareStrings.facts.differs}
                </TableCell>
              </tr>
            ))}
          </tbody>
        </Table>
      </div>
      {total > shown.length ? (
        <p className="px-4 py-2 text-xs text-ink-muted">{texts.more(total - shown.length)}</p>
      ) : null}
    </section>
  );
}

function Side({ value, tone }: { readonly value: Json | undefined; readonly tone: string }) {
  if (value === undefined) {
    return <TableCell className="align-top text-ink-faint">{texts.none}</TableCell>;
  }
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return (
    <TableCell className={`align-top ${tone}`}>
      <pre
        className="max-h-60 overflow-auto font-mono text-xs break-words whitespace-pre-wrap"
        data-scrolls
      >
        {text.length > longestText ? `${text.slice(0, longestText)}…` : text}
      </pre>
    </TableCell>
  );
}

/** What went into a step and what came out of it, where they differ. */
export function StepValues({
  pair,
  a,
  b,
}: {
  readonly pair: StepPair;
  /** Ids of the runs. */
  readonly a: string;
  readonly b: string;
}) {
  const { differs } = pair;
  const failures = [pair.a, pair.b].map((step) =>
    step === null || step.error === null ? null : { error: step.error, cause: step.cause },
  );
  const [first = null, second = null] = failures;
  return (
    <section aria-label={texts.title(pair.key)} className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <h2 className="text-sm font-semibold">{texts.title(pair.key)}</h2>
        <StepLink isThere={pair.a !== null} runId={a} step={pair.key} text={texts.open.a} />
        <StepLink isThere={pair.b !== null} runId={b} step={pair.key} text={texts.open.b} />
      </div>
      {differs.input || differs.output || first !== null || second !== null ? null : (
        <p className="text-sm text-ink-muted">{texts.same}</p>
      )}
      <ValueDifferences title={texts.input} a={pair.a?.input ?? null} b={pair.b?.input ?? null} />
      <ValueDifferences
        title={texts.output}
        a={pair.a?.output ?? null}
        b={pair.b?.output ?? null}
      />
      <ValueDifferences title={texts.error} a={first} b={second} />
    </section>
  );
}

function StepLink({
  isThere,
  runId,
  step,
  text,
}: {
  readonly isThere: boolean;
  readonly runId: string;
  readonly step: string;
  readonly text: string;
}) {
  return isThere ? (
    <Link
      to="/runs/$id"
      params={{ id: runId }}
      search={{ step }}
      className="inline-flex min-h-6 items-center rounded-sm text-xs font-medium text-accent hover:underline"
    >
      {text}
    </Link>
  ) : null;
}
