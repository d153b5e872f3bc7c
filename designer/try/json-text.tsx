import { useState } from "react";
import type { Json } from "../../shared/base/json.ts";
import { Field } from "../ui/field.tsx";
import { LazyCodeEditor } from "../ui/lazy-code-editor.tsx";
import { readJson, writeJson } from "./read-json.ts";
import { tryStrings } from "./strings.ts";

interface JsonTextProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: Json | undefined;
  readonly onChange: (value: Json) => void;
}

/** A value as JSON text that is kept whenever it can be read; while it cannot, the last valid value stays. */
export function JsonText({ label, hint, value, onChange }: JsonTextProps) {
  const [draft, setDraft] = useState(() => ({ text: writeJson(value), of: writeJson(value) }));
  // Changed from elsewhere, such as by undoing.
  if (draft.of !== writeJson(value)) setDraft({ text: writeJson(value), of: writeJson(value) });
  const read = readJson(draft.text);
  return (
    <Field
      label={label}
      {...(hint === undefined ? {} : { hint })}
      error={read.ok || draft.text.trim() === "" ? null : tryStrings.pin.invalid}
    >
      {(control) => (
        <LazyCodeEditor
          variant="field"
          label={label}
          value={draft.text}
          {...control}
          onChange={(text) => {
            if (text === draft.text) return;
            const next = readJson(text);
            setDraft({ text, of: next.ok ? writeJson(next.value) : draft.of });
            if (next.ok && writeJson(next.value) !== draft.of) onChange(next.value);
          }}
        />
      )}
    </Field>
  );
}
