import { useState } from "react";
import { type Json, isJsonObject } from "../../../shared/base/json.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Input } from "../../ui/input.tsx";
import { inspectorStrings } from "../strings.ts";

export interface RecordInputProps {
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
  readonly label: string;
}

interface Row {
  readonly key: string;
  readonly value: string;
}

function rowsOf(value: Json | undefined): readonly Row[] {
  if (!isJsonObject(value)) return [];
  return Object.entries(value).map(([key, entry]) => ({
    key,
    value: typeof entry === "string" ? entry : JSON.stringify(entry),
  }));
}

/** A text that is a number, a truth value, a list or null in JSON means that; anything else is text. */
function readCell(text: string): Json {
  if (!/^(?:-?\d|true$|false$|null$|\[)/u.test(text)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function recordOf(rows: readonly Row[]): Json | undefined {
  const named = rows.filter((row) => row.key !== "");
  return named.length === 0
    ? undefined
    : Object.fromEntries(named.map((row) => [row.key, readCell(row.value)]));
}

/** Keys and values in two columns; rows without a key are kept while they are being written. */
export function RecordInput({ value, onChange, label }: RecordInputProps) {
  const texts = inspectorStrings.form;
  const [rows, setRows] = useState(() => rowsOf(value));
  if (JSON.stringify(recordOf(rows)) !== JSON.stringify(value)) setRows(rowsOf(value));
  const update = (next: readonly Row[]) => {
    const keys = next.map((row) => row.key).filter((key) => key !== "");
    setRows(next);
    if (new Set(keys).size === keys.length) onChange(recordOf(next));
  };
  const set = (index: number, part: Partial<Row>) =>
    update(rows.map((row, at) => (at === index ? { ...row, ...part } : row)));
  const isTwice = (row: Row) =>
    row.key !== "" && rows.filter((other) => other.key === row.key).length > 1;
  return (
    <div className="flex flex-col gap-1.5">
      {rows.map((row, index) => (
        <div key={index} className="flex items-center gap-1">
          <Input
            aria-label={`${label}, ${texts.key}`}
            placeholder={texts.key}
            value={row.key}
            aria-invalid={isTwice(row) || undefined}
            title={isTwice(row) ? texts.duplicateKey : undefined}
            className="font-mono text-xs"
            onChange={(event) => set(index, { key: event.currentTarget.value })}
          />
          <Input
            aria-label={`${label}, ${texts.value}`}
            placeholder={texts.value}
            value={row.value}
            className="font-mono text-xs"
            onChange={(event) => set(index, { value: event.currentTarget.value })}
          />
          <IconButton
            size="sm"
            icon="x"
            label={texts.remove}
            onClick={() => update(rows.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button
        size="sm"
        variant="ghost"
        icon="plus"
        className="self-start"
        onClick={() => setRows([...rows, { key: "", value: "" }])}
      >
        {texts.addItem}
      </Button>
    </div>
  );
}
