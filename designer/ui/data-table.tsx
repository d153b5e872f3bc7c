import {
  createSortedRowModel,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { type ReactNode, useMemo, useState } from "react";
import { cn } from "./cn.ts";
import { Icon } from "./icon.tsx";
import { Table, TableCell, TableHead } from "./table.tsx";

export interface DataColumn<Row> {
  readonly id: string;
  readonly header: string;
  /** What the column is sorted by; null always stands last. Without it the column cannot be sorted. */
  readonly value?: (row: Row) => string | number | null;
  readonly cell: (row: Row) => ReactNode;
  readonly isNumber?: boolean;
  readonly className?: string;
}

export interface DataTableProps<Row> {
  readonly label: string;
  /** Keep columns and rows stable between renders. */
  readonly columns: readonly DataColumn<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly sortBy?: { readonly id: string; readonly desc: boolean };
  readonly className?: string;
}

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });

/** Nulls become undefined, which the table keeps at the end in both directions. */
function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), "en", { numeric: true, sensitivity: "base" });
}

/** A table whose columns sort when their heads are pressed. */
export function DataTable<Row extends object>({
  label,
  columns,
  rows,
  rowKey,
  sortBy,
  className,
}: DataTableProps<Row>) {
  const [sorting, setSorting] = useState<SortingState>(sortBy === undefined ? [] : [{ ...sortBy }]);
  const definitions = useMemo(
    () =>
      columns.map((column) => ({
        id: column.id,
        accessorFn: (row: Row) => column.value?.(row) ?? undefined,
        enableSorting: column.value !== undefined,
        sortDescFirst: column.isNumber === true,
        sortUndefined: "last" as const,
        sortFn: (
          a: { getValue: (id: string) => unknown },
          b: { getValue: (id: string) => unknown },
          id: string,
        ) => compare(a.getValue(id), b.getValue(id)),
      })),
    [columns],
  );
  const data = useMemo(() => [...rows], [rows]);
  const table = useTable({
    features,
    columns: definitions,
    data,
    state: { sorting },
    onSortingChange: setSorting,
    enableSortingRemoval: false,
    getRowId: rowKey,
  });
  return (
    <Table aria-label={label} className={className}>
      <thead>
        <tr>
          {columns.map((column) => {
            const order = sorting.find((each) => each.id === column.id);
            return (
              <TableHead
                key={column.id}
                aria-sort={
                  order === undefined ? undefined : order.desc ? "descending" : "ascending"
                }
                className={cn(column.isNumber === true ? "text-right" : "", column.className)}
              >
                {column.value === undefined ? (
                  column.header
                ) : (
                  <button
                    type="button"
                    onClick={() => table.getColumn(column.id)?.toggleSorting()}
                    className={cn(
                      "inline-flex min-h-6 items-center gap-1 rounded-sm hover:text-ink",
                      column.isNumber === true ? "flex-row-reverse" : "",
                      order === undefined ? "" : "text-ink",
                    )}
                  >
                    {column.header}
                    <Icon
                      name={
                        order === undefined
                          ? "chevrons-up-down"
                          : order.desc
                            ? "arrow-down"
                            : "arrow-up"
                      }
                      size={12}
                      className={order === undefined ? "opacity-40" : ""}
                    />
                  </button>
                )}
              </TableHead>
            );
          })}
        </tr>
      </thead>
      <tbody>
        {table.getRowModel().rows.map((row) => (
          <tr key={row.id} className="hover:bg-hover/60">
            {columns.map((column) => (
              <TableCell
                key={column.id}
                className={cn(
                  column.isNumber === true ? "text-right tabular-nums" : "",
                  column.className,
                )}
              >
                {column.cell(row.original)}
              </TableCell>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
