import { type SubmitEvent, useState, useSyncExternalStore } from "react";
import { Button, IconButton } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Popover, PopoverContent, PopoverTrigger } from "../ui/popover.tsx";
import { historyStrings } from "./history-strings.ts";
import {
  isSameSearch,
  keepFilters,
  savedFilters,
  type SavedFilter,
  subscribeFilters,
  withFilter,
} from "./run-filters.ts";
import type { RunsSearch } from "./run-search.ts";

const texts = historyStrings.saved;

const builtIn: readonly SavedFilter[] = [
  { name: texts.all, search: {} },
  { name: texts.builtIn.underWay, search: { status: "RUNNING,PAUSED,COMPENSATING" } },
  { name: texts.builtIn.failedToday, search: { status: "FAILED,TIMED_OUT", span: "today" } },
  { name: texts.builtIn.costly, search: { sort: "costly" } },
  { name: texts.builtIn.slow, search: { sort: "longest" } },
];

export interface SavedFiltersProps {
  readonly search: RunsSearch;
  readonly onSearch: (search: RunsSearch) => void;
}

/** Filters with a name: those that everybody has, and those that were kept in this browser. */
export function SavedFilters({ search, onSearch }: SavedFiltersProps) {
  const kept = useSyncExternalStore(subscribeFilters, savedFilters);
  const isNamed = [...builtIn, ...kept].some((each) => isSameSearch(each.search, search));
  return (
    <div role="group" aria-label={texts.label} className="flex flex-wrap items-center gap-1">
      {builtIn.map((filter) => (
        <Chip key={filter.name} filter={filter} current={search} onSearch={onSearch} />
      ))}
      {kept.map((filter) => (
        <span key={filter.name} className="inline-flex items-center">
          <Chip filter={filter} current={search} onSearch={onSearch} />
          {isSameSearch(filter.search, search) ? (
            <IconButton
              size="sm"
              icon="x"
              iconSize={13}
              label={texts.remove(filter.name)}
              onClick={() => keepFilters(kept.filter((each) => each !== filter))}
            />
          ) : null}
        </span>
      ))}
      {isNamed ? null : (
        <SaveFilter onSave={(name) => keepFilters(withFilter(savedFilters(), { name, search }))} />
      )}
    </div>
  );
}

function Chip({
  filter,
  current,
  onSearch,
}: {
  readonly filter: SavedFilter;
  readonly current: RunsSearch;
  readonly onSearch: (search: RunsSearch) => void;
}) {
  const isOn = isSameSearch(filter.search, current);
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={() => onSearch(filter.search)}
      className={cn(
        "inline-flex h-7 max-w-48 items-center rounded-full border px-2.5 text-xs font-medium transition-colors",
        isOn
          ? "border-accent bg-accent text-accent-ink"
          : "border-line-strong bg-surface text-ink-muted hover:bg-hover hover:text-ink",
      )}
    >
      <span className="truncate">{filter.name}</span>
    </button>
  );
}

function SaveFilter({ onSave }: { readonly onSave: (name: string) => void }) {
  const [isOpen, setIsOpen] = useState(false);
  const [name, setName] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim() === "") return;
    onSave(name.trim());
    setName("");
    setIsOpen(false);
  };
  return (
    <Popover open={isOpen} onOpenChange={setIsOpen}>
      <PopoverTrigger asChild>
        <Button size="sm" variant="ghost" icon="save">
          {texts.save}
        </Button>
      </PopoverTrigger>
      <PopoverContent align="start" aria-label={texts.saveTitle}>
        <form onSubmit={submit} className="flex flex-col gap-3">
          <Field label={texts.name} hint={texts.nameHint}>
            {(control) => (
              <Input
                {...control}
                maxLength={60}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
              />
            )}
          </Field>
          <div className="flex justify-end gap-2">
            <Button size="sm" variant="ghost" onClick={() => setIsOpen(false)}>
              {texts.back}
            </Button>
            <Button size="sm" type="submit" variant="primary" disabled={name.trim() === ""}>
              {texts.keep}
            </Button>
          </div>
        </form>
      </PopoverContent>
    </Popover>
  );
}
