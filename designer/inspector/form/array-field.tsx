import type { ReactNode } from "react";
import type { Json } from "../../../shared/base/json.ts";
import { movedTo } from "../../document/settings.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { inspectorStrings } from "../strings.ts";
import { type FieldModel, emptyValue } from "./field-model.ts";

export interface ArrayEntry {
  readonly index: number;
  readonly value: Json;
  /** Undefined removes the entry. */
  readonly onChange: (value: Json | undefined) => void;
  readonly pointer: string;
}

export interface ArrayFieldProps {
  readonly item: FieldModel;
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
  readonly pointer: string;
  /** The fields of one entry. */
  readonly children: (entry: ArrayEntry) => ReactNode;
}

/** A list: each entry with its own fields, in an order that can be changed. */
export function ArrayField({ item, value, onChange, pointer, children }: ArrayFieldProps) {
  const texts = inspectorStrings.form;
  const entries: readonly Json[] = Array.isArray(value) ? (value as readonly Json[]) : [];
  const update = (next: readonly Json[]) => onChange(next.length === 0 ? undefined : next);
  const replace = (index: number, entry: Json | undefined) =>
    update(
      entry === undefined
        ? entries.filter((_, at) => at !== index)
        : entries.map((old, at) => (at === index ? entry : old)),
    );
  return (
    <div className="flex flex-col gap-2">
      {entries.map((entry, index) => (
        <div key={index} className="rounded-lg border border-line bg-sunken/60 p-2">
          <div className="mb-1 flex items-center justify-between">
            <span className="text-2xs font-medium text-ink-faint">{texts.entry(index + 1)}</span>
            <span className="flex">
              <IconButton
                size="sm"
                icon="arrow-up"
                label={texts.moveUp}
                disabled={index === 0}
                onClick={() => update(movedTo(entries, index, index - 1))}
              />
              <IconButton
                size="sm"
                icon="arrow-down"
                label={texts.moveDown}
                disabled={index === entries.length - 1}
                onClick={() => update(movedTo(entries, index, index + 1))}
              />
              <IconButton
                size="sm"
                icon="x"
                label={texts.remove}
                onClick={() => update(entries.filter((_, at) => at !== index))}
              />
            </span>
          </div>
          {children({
            index,
            value: entry,
            onChange: (next) => replace(index, next),
            pointer: `${pointer}/${index}`,
          })}
        </div>
      ))}
      <Button
        size="sm"
        variant="ghost"
        icon="plus"
        className="self-start"
        onClick={() => update([...entries, emptyValue(item)])}
      >
        {texts.addItem}
      </Button>
    </div>
  );
}
