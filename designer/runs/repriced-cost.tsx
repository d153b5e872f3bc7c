import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { RepricedRun, RunCost } from "../../shared/api/cost.ts";
import { formatCost, formatTotal } from "../language/money.ts";
import { errorText } from "../api/api-error.ts";
import { queries } from "../api/queries.ts";
import { Select } from "../ui/select.tsx";
import { Table, TableCell, TableHead } from "../ui/table.tsx";
import { formatDay } from "../ui/time.ts";
import { CostSection } from "./cost-section.tsx";
import { runStrings } from "./strings.ts";

const texts = runStrings.reprice;
const asItWas = "=";

/** The models of a run, with a choice of what each would have been. */
export function RepricedCost({
  runId,
  cost,
  stamp,
}: {
  readonly runId: string;
  readonly cost: RunCost;
  readonly stamp: string;
}) {
  const [targets, setTargets] = useState<Readonly<Record<string, string>>>({});
  const { data: catalogue } = useQuery(queries.prices());
  const isAsked = Object.keys(targets).length > 0;
  const { data, error } = useQuery({
    ...queries.reprice({ runId, models: targets, stamp }),
    enabled: isAsked,
  });
  const names = [...new Set((catalogue?.prices ?? []).map((rate) => rate.model))];
  const choose = (model: string, to: string) =>
    setTargets(
      Object.fromEntries(
        Object.entries({ ...targets, [model]: to }).filter(([, target]) => target !== asItWas),
      ),
    );
  const answer = isAsked ? data : undefined;
  return (
    <CostSection title={texts.title}>
      {cost.models.length === 0 ? (
        <p className="text-xs text-ink-muted">{texts.nothing}</p>
      ) : (
        <>
          <Table className="text-xs" aria-label={texts.title}>
            <thead>
              <tr>
                <TableHead>{texts.model}</TableHead>
                <TableHead>{texts.on}</TableHead>
                <TableHead className="text-right">{texts.was}</TableHead>
                <TableHead className="text-right">{texts.wouldBe}</TableHead>
              </tr>
            </thead>
            <tbody>
              {cost.models.map((row) => (
                <tr key={`${row.provider}/${row.model}`}>
                  <TableCell>
                    <span className="font-medium">{row.model}</span>{" "}
                    <span className="text-2xs text-ink-faint">{row.provider}</span>
                  </TableCell>
                  <TableCell>
                    <Select
                      size="sm"
                      className="w-44"
                      aria-label={texts.choose(row.model)}
                      value={targets[row.model] ?? asItWas}
                      onValueChange={(to) => choose(row.model, to)}
                      options={[
                        { value: asItWas, label: texts.asItWas },
                        ...names
                          .filter((name) => name.toLowerCase() !== row.model.toLowerCase())
                          .map((name) => ({ value: name, label: name })),
                      ]}
                    />
                  </TableCell>
                  <TableCell className="text-right tabular-nums">
                    {formatTotal(row.costMicros, row.unpriced)}
                  </TableCell>
                  <TableCell className="text-right tabular-nums">
                    <Repriced answer={answer} provider={row.provider} model={row.model} />
                  </TableCell>
                </tr>
              ))}
            </tbody>
          </Table>
          {answer === undefined ? null : <Difference answer={answer} />}
          {error === null || !isAsked ? null : (
            <p role="alert" className="mt-1.5 text-xs text-danger">
              {errorText(error)}
            </p>
          )}
          <p className="mt-1.5 text-2xs text-ink-faint">{texts.note}</p>
        </>
      )}
    </CostSection>
  );
}

function Repriced({
  answer,
  provider,
  model,
}: {
  readonly answer: RepricedRun | undefined;
  readonly provider: string;
  readonly model: string;
}) {
  const row = answer?.models.find((one) => one.provider === provider && one.model === model);
  if (row === undefined || row.to === null) return <span className="text-ink-faint">–</span>;
  return (
    <>
      <span className="block font-medium">
        {formatTotal(row.repricedMicros, row.repricedUnpriced)}
      </span>
      {row.rate === null ? null : (
        <span className="block text-2xs text-ink-faint">
          {texts.rateFrom(formatDay(row.rate.slice(row.rate.lastIndexOf("@") + 1)))}
        </span>
      )}
    </>
  );
}

function Difference({ answer }: { readonly answer: RepricedRun }) {
  const { costMicros, unpriced, repricedMicros, repricedUnpriced } = answer;
  const isKnown = unpriced === 0 && repricedUnpriced === 0;
  const difference = repricedMicros - costMicros;
  return (
    <p role="status" className="mt-1.5 text-xs">
      {repricedMicros === 0 && repricedUnpriced > 0
        ? texts.unknown
        : texts.total(
            formatTotal(repricedMicros, repricedUnpriced),
            formatTotal(costMicros, unpriced),
          )}
      {isKnown && difference !== 0 ? (
        <span className={difference < 0 ? "text-success" : "text-danger"}>
          {" "}
          {difference < 0
            ? texts.less(formatCost(-difference))
            : texts.more(formatCost(difference))}
        </span>
      ) : null}
    </p>
  );
}
