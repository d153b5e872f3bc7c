import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { type DataColumn, DataTable } from "../../../designer/ui/data-table.tsx";

afterEach(cleanup);

interface Row {
  readonly name: string;
  readonly cost: number | null;
}

const rows: readonly Row[] = [
  { name: "b", cost: 2 },
  { name: "A", cost: null },
  { name: "c", cost: 10 },
];
const columns: readonly DataColumn<Row>[] = [
  { id: "name", header: "Name", value: (row) => row.name, cell: (row) => row.name },
  {
    id: "cost",
    header: "Cost",
    isNumber: true,
    value: (row) => row.cost,
    cell: (row) => row.cost ?? "unknown",
  },
  { id: "note", header: "Note", cell: () => "" },
];

function names(): readonly string[] {
  return screen
    .getAllByRole("row")
    .slice(1)
    .map((row) => within(row).getAllByRole("cell")[0]?.textContent ?? "");
}

it("sorts when a head is pressed, says so, and keeps the unknown last", () => {
  render(
    <DataTable
      label="Costs"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.name}
      sortBy={{ id: "cost", desc: true }}
    />,
  );
  expect(names()).toEqual(["c", "b", "A"]);
  expect(screen.getByRole("columnheader", { name: "Cost" }).getAttribute("aria-sort")).toBe(
    "descending",
  );
  fireEvent.click(screen.getByRole("button", { name: "Cost" }));
  expect(names()).toEqual(["b", "c", "A"]);
  fireEvent.click(screen.getByRole("button", { name: "Name" }));
  expect(names()).toEqual(["A", "b", "c"]);
  expect(screen.getByRole("columnheader", { name: "Cost" }).getAttribute("aria-sort")).toBeNull();
  expect(screen.queryByRole("button", { name: "Note" })).toBeNull();
});
