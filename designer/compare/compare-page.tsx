import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { type SubmitEvent, useMemo, useState } from "react";
import { errorText } from "../api/api-error.ts";
import { attentionQueries } from "../api/attention-queries.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState, ErrorState } from "../ui/empty-state.tsx";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Input } from "../ui/input.tsx";
import { LoadingPane } from "../ui/spinner.tsx";
import { alignSteps } from "./align-steps.ts";
import type { CompareSearch } from "./compare-search.ts";
import type { ComparedRun } from "./compared-run.ts";
import { DefinitionDifference } from "./definition-difference.tsx";
import { FactsTable } from "./facts-table.tsx";
import { StepsTable } from "./steps-table.tsx";
import { compareStrings as texts } from "./strings.ts";
import { StepValues, ValueDifferences } from "./value-differences.tsx";

const route = getRouteApi("/compare");

/** Two runs against each other: facts, steps, values, and what differs in what they ran. */
export function ComparePage() {
  const { a, b, step } = route.useSearch();
  const navigate = useNavigate({ from: "/compare" });
  const show = (next: CompareSearch) => void navigate({ replace: true, search: next });
  return (
    <div className="h-full overflow-auto">
      <div className="mx-auto flex max-w-[1400px] flex-col gap-4 px-6 pt-4 pb-8 max-md:px-3">
        <div className="flex flex-wrap items-center gap-2">
          <Button asChild variant="ghost" size="sm" className="-ml-2">
            <Link to="/runs" search={{}}>
              <Icon name="arrow-left" size={15} />
              {texts.back}
            </Link>
          </Button>
          <h1 className="text-xl font-semibold tracking-tight">{texts.title}</h1>
          <span className="flex-1" />
          {a === undefined || b === undefined ? null : (
            <Button
              icon="arrow-left-right"
              onClick={() => show({ a: b, b: a, ...(step === undefined ? {} : { step }) })}
            >
              {texts.swap}
            </Button>
          )}
        </div>
        {a === undefined || b === undefined ? (
          <Choose a={a ?? ""} b={b ?? ""} onShow={show} />
        ) : (
          <Comparison
            a={a}
            b={b}
            step={step ?? null}
            onStep={(key) => show({ a, b, ...(key === null ? {} : { step: key }) })}
          />
        )}
      </div>
    </div>
  );
}

function Choose({
  a,
  b,
  onShow,
}: {
  readonly a: string;
  readonly b: string;
  readonly onShow: (search: CompareSearch) => void;
}) {
  const [ids, setIds] = useState({ a, b });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onShow({ a: ids.a.trim(), b: ids.b.trim() });
  };
  return (
    <EmptyState icon="arrow-left-right" title={texts.chooseTitle} className="pt-12">
      <p>{texts.choose}</p>
      <form onSubmit={submit} className="mt-4 flex w-72 flex-col gap-3 text-left">
        {(["a", "b"] as const).map((side) => (
          <Field key={side} label={texts.idOf[side]}>
            {(control) => (
              <Input
                {...control}
                value={ids[side]}
                onChange={(event) => setIds({ ...ids, [side]: event.currentTarget.value })}
              />
            )}
          </Field>
        ))}
        <Button
          type="submit"
          variant="primary"
          disabled={ids.a.trim() === "" || ids.b.trim() === ""}
        >
          {texts.show}
        </Button>
      </form>
    </EmptyState>
  );
}

interface ComparisonProps {
  readonly a: string;
  readonly b: string;
  readonly step: string | null;
  readonly onStep: (key: string | null) => void;
}

function Comparison({ a, b, step, onStep }: ComparisonProps) {
  const first = useQuery(attentionQueries.comparedRun(a));
  const second = useQuery(attentionQueries.comparedRun(b));
  const failed = [first, second].find((each) => each.error !== null && each.data === undefined);
  if (failed !== undefined) {
    return (
      <ErrorState
        title={texts.errorTitle}
        detail={errorText(failed.error)}
        onRetry={() => void failed.refetch()}
      />
    );
  }
  if (first.data === undefined || second.data === undefined) return <LoadingPane />;
  return <Loaded a={first.data} b={second.data} step={step} onStep={onStep} />;
}

function Loaded({
  a,
  b,
  step,
  onStep,
}: {
  readonly a: ComparedRun;
  readonly b: ComparedRun;
  readonly step: string | null;
  readonly onStep: (key: string | null) => void;
}) {
  const pairs = useMemo(() => alignSteps(a.steps, b.steps), [a.steps, b.steps]);
  const chosen = pairs.find((pair) => pair.key === step) ?? null;
  return (
    <>
      <FactsTable a={a} b={b} />
      <DefinitionDifference a={a.run} b={b.run} />
      <ValueDifferences title={texts.runValues.input} a={a.run.input} b={b.run.input} />
      <ValueDifferences title={texts.runValues.output} a={a.run.output} b={b.run.output} />
      <StepsTable
        pairs={pairs}
        cutAt={a.more || b.more ? Math.min(a.steps.length, b.steps.length) : null}
        chosen={chosen?.key ?? null}
        onStep={onStep}
      />
      {chosen === null ? null : <StepValues pair={chosen} a={a.run.id} b={b.run.id} />}
    </>
  );
}
