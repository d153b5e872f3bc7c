import { type SubmitEvent, useState } from "react";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Popover, PopoverContent, PopoverTrigger } from "../ui/popover.tsx";
import { formatDay } from "../ui/time.ts";
import { Segmented } from "../ui/toggles.tsx";
import type { ChangeCostSearch } from "./cost-page.tsx";
import { type CostSearch, defaultPeriod, type Period, periods } from "./cost-search.ts";
import { costStrings as texts } from "./strings.ts";

export interface PeriodPickerProps {
  readonly search: CostSearch;
  readonly period: { readonly from: string; readonly to: string };
  readonly onSearch: ChangeCostSearch;
}

/** The usual periods, or any days. */
export function PeriodPicker({ search, period, onSearch }: PeriodPickerProps) {
  const isCustom = search.from !== undefined || search.to !== undefined;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Segmented<`${Period}` | "custom">
        label={texts.period}
        value={isCustom ? "custom" : `${search.days ?? defaultPeriod}`}
        onValueChange={(chosen) => {
          const days = periods.find((each) => `${each}` === chosen);
          if (days !== undefined) onSearch({ days, from: undefined, to: undefined });
        }}
        options={periods.map((days) => ({ value: `${days}` as const, label: texts.periods[days] }))}
      />
      <CustomDays
        key={`${period.from}/${period.to}`}
        period={period}
        isActive={isCustom}
        onSearch={onSearch}
      />
    </div>
  );
}

function CustomDays({
  period,
  isActive,
  onSearch,
}: Pick<PeriodPickerProps, "period" | "onSearch"> & { readonly isActive: boolean }) {
  const [isOpen, setIsOpen] = useState(false);
  const [from, setFrom] = useState(period.from);
  const [to, setTo] = useState(period.to);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onSearch({ from, to, days: undefined });
    setIsOpen(false);
  };
  return (
    <Popover open={isOpen} onOpenChange={setIsOpen}>
      <PopoverTrigger asChild>
        <Button variant={isActive ? "secondary" : "ghost"} icon="calendar-days">
          {isActive ? texts.range(formatDay(period.from), formatDay(period.to)) : texts.custom}
        </Button>
      </PopoverTrigger>
      <PopoverContent align="start" className="w-64">
        <form onSubmit={submit} className="flex flex-col gap-2">
          <Field label={texts.from}>
            {(control) => (
              <Input
                {...control}
                type="date"
                required
                value={from}
                max={to}
                onChange={(event) => setFrom(event.currentTarget.value)}
              />
            )}
          </Field>
          <Field label={texts.to}>
            {(control) => (
              <Input
                {...control}
                type="date"
                required
                value={to}
                min={from}
                onChange={(event) => setTo(event.currentTarget.value)}
              />
            )}
          </Field>
          <Button type="submit" variant="primary" className="mt-1">
            {texts.apply}
          </Button>
        </form>
      </PopoverContent>
    </Popover>
  );
}
