import { useQuery } from "@tanstack/react-query";
import { limitQueries } from "../api/limit-queries.ts";
import { Progress } from "../ui/progress.tsx";
import { Table, TableCell, TableHead } from "../ui/table.tsx";
import { limitStrings } from "./strings.ts";
import { formatCount } from "../language/locale.ts";

const texts = limitStrings.now;

/** How many runs are under way and wait, and of which keys. */
export function CurrentUse({
  workflowId,
  maxRuns,
}: {
  readonly workflowId: string;
  /** Of the form; null: no limit. */
  readonly maxRuns: number | null;
}) {
  const { data, error } = useQuery(limitQueries.line(workflowId));
  if (error !== null) return <p className="text-xs text-danger">{texts.failed}</p>;
  if (data === undefined) return null;
  const { running, waiting, keys } = data;
  const named = keys.filter(({ key }) => key !== "");
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm tabular-nums">
        {texts.runs(running, maxRuns)}, {texts.waiting(waiting)}
      </p>
      {maxRuns === null ? null : (
        <Progress
          done={running}
          total={maxRuns}
          label={texts.runsLabel}
          tone={waiting > 0 ? "warning" : "info"}
        />
      )}
      {named.length === 0 ? null : (
        <Table className="text-xs" aria-label={texts.keys}>
          <thead>
            <tr>
              <TableHead>{texts.key}</TableHead>
              <TableHead className="text-right">{texts.running}</TableHead>
              <TableHead className="text-right">{texts.waitingHead}</TableHead>
            </tr>
          </thead>
          <tbody>
            {named.slice(0, 10).map((row) => (
              <tr key={row.key}>
                <TableCell className="max-w-56 truncate">{row.key}</TableCell>
                <TableCell className="text-right tabular-nums">
                  {formatCount(row.running)}
                </TableCell>
                <TableCell className="text-right tabular-nums">
                  {formatCount(row.waiting)}
                </TableCell>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </div>
  );
}
