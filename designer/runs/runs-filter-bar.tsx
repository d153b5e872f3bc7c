import { runStatuses } from "../../shared/run/event.ts";
import { runLooks } from "../document/status.ts";
import { Button } from "../ui/button.tsx";
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuTrigger,
} from "../ui/dropdown-menu.tsx";
import { Icon } from "../ui/icon.tsx";
import { Input } from "../ui/input.tsx";
import { SearchBox } from "../ui/search-box.tsx";
import { Select } from "../ui/select.tsx";
import { historyStrings as texts } from "./history-strings.ts";
import { type RunsSearch, runSpans, statusesOf } from "./run-search.ts";
import { WorkflowFilter } from "./workflow-filter.tsx";

export type SearchChange = {
  readonly [Key in keyof RunsSearch]: RunsSearch[Key] | undefined;
};

export interface RunsFilterBarProps {
  readonly search: RunsSearch;
  readonly onChange: (change: SearchChange) => void;
}

/** What the list is narrowed down to. */
export function RunsFilterBar({ search, onChange }: RunsFilterBarProps) {
  const { sort: _sort, ...filters } = search;
  return (
    <>
      <SearchBox
        label={texts.search}
        value={search.q ?? ""}
        onSearch={(q) => onChange({ q })}
        className="w-64 max-md:w-full"
      />
      <WorkflowFilter
        value={search.workflow}
        onChange={(workflow) => onChange({ workflow })}
        className="w-48 max-md:w-[calc(50%-0.25rem)]"
      />
      <StatusFilter search={search} onChange={(status) => onChange({ status })} />
      <TimeFilter search={search} onChange={onChange} />
      {search.error === undefined ? null : (
        <Button
          className="max-w-72 font-normal text-danger"
          aria-label={`${texts.errorFilter(search.error)}. ${texts.removeError}`}
          onClick={() => onChange({ error: undefined })}
        >
          <span className="truncate">{texts.errorFilter(search.error)}</span>
          <Icon name="x" size={14} />
        </Button>
      )}
      {Object.keys(filters).length > 0 ? (
        <Button
          variant="ghost"
          icon="x"
          onClick={() =>
            onChange({
              status: undefined,
              workflow: undefined,
              q: undefined,
              error: undefined,
              span: undefined,
              from: undefined,
              to: undefined,
            })
          }
        >
          {texts.clearFilters}
        </Button>
      ) : null}
    </>
  );
}

const anyTime = "any";
const customTime = "custom";

function TimeFilter({ search, onChange }: RunsFilterBarProps) {
  const { span, from, to } = search;
  const isCustom = span === undefined && (from !== undefined || to !== undefined);
  const today = () => new Date().toLocaleDateString("sv-SE");
  return (
    <>
      <Select
        aria-label={texts.time.label}
        className="w-36 max-md:w-[calc(50%-0.25rem)]"
        value={span ?? (isCustom ? customTime : anyTime)}
        onValueChange={(value) => {
          const chosen = runSpans.find((each) => each === value);
          const days = value === customTime ? { from: from ?? today(), to } : {};
          onChange({ span: chosen, from: undefined, to: undefined, ...days });
        }}
        options={[
          { value: anyTime, label: texts.time.any },
          ...runSpans.map((each) => ({ value: each, label: texts.time[each] })),
          { value: customTime, label: texts.time.custom },
        ]}
      />
      {isCustom
        ? (["from", "to"] as const).map((side) => (
            <Input
              key={side}
              type="date"
              aria-label={texts.time[side]}
              className="w-36"
              value={search[side] ?? ""}
              onChange={(event) => {
                const day = event.currentTarget.value;
                onChange({ [side]: day === "" ? undefined : day });
              }}
            />
          ))
        : null}
    </>
  );
}

function StatusFilter({
  search,
  onChange,
}: {
  readonly search: RunsSearch;
  readonly onChange: (status: string | undefined) => void;
}) {
  const chosen = statusesOf(search);
  const label =
    chosen.length === 0
      ? texts.anyStatus
      : chosen.map((status) => runLooks[status].label).join(", ");
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button
          aria-label={`${texts.statusFilter}: ${label}`}
          className="max-w-56 font-normal max-md:w-[calc(50%-0.25rem)] max-md:justify-between"
        >
          <span className="truncate">{label}</span>
          <Icon name="chevron-down" size={14} className="text-ink-faint" />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        {runStatuses.map((status) => (
          <DropdownMenuCheckboxItem
            key={status}
            checked={chosen.includes(status)}
            onSelect={(event) => event.preventDefault()}
            onCheckedChange={(isOn) => {
              const next = runStatuses.filter((each) =>
                each === status ? isOn : chosen.includes(each),
              );
              onChange(next.length === 0 ? undefined : next.join(","));
            }}
          >
            {runLooks[status].label}
          </DropdownMenuCheckboxItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
