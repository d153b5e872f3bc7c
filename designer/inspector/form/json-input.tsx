import { useState } from "react";
import type { Json } from "../../../shared/base/json.ts";
import type { CodeComplete } from "../../ui/code-completion.ts";
import type { FieldControl } from "../../ui/field.tsx";
import { LazyCodeEditor } from "../../ui/lazy-code-editor.tsx";
import { inspectorStrings } from "../strings.ts";

export interface JsonInputProps {
  readonly value: Json | undefined;
  /** Undefined when the text was emptied. */
  readonly onChange: (value: Json | undefined) => void;
  readonly label: string;
  readonly control: FieldControl;
  readonly placeholder?: string;
  /** Offers what could be written at a place. */
  readonly complete?: CodeComplete;
}

function written(value: Json | undefined): string {
  return value === undefined ? "" : JSON.stringify(value, null, 2);
}

function read(
  text: string,
): { readonly ok: true; readonly value: Json | undefined } | { readonly ok: false } {
  if (text.trim() === "") return { ok: true, value: undefined };
  try {
    return { ok: true, value: JSON.parse(text) as Json };
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false };
    throw error;
  }
}

/** Any value as JSON. While the text is no JSON the last valid value stays. */
export function JsonInput(props: JsonInputProps) {
  const { value, onChange, label, control, placeholder, complete } = props;
  const [draft, setDraft] = useState(() => ({ text: written(value), value }));
  const [isInvalid, setIsInvalid] = useState(false);
  // The value was changed from elsewhere (undo, another view): its text replaces the draft.
  if (written(draft.value) !== written(value)) {
    setDraft({ text: written(value), value });
    setIsInvalid(false);
  }
  return (
    <>
      <LazyCodeEditor
        variant="field"
        label={label}
        value={draft.text}
        {...control}
        {...(placeholder === undefined ? {} : { placeholder })}
        {...(complete === undefined ? {} : { complete })}
        onChange={(text) => {
          if (text === draft.text) return;
          const parsed = read(text);
          setIsInvalid(!parsed.ok);
          setDraft({ text, value: parsed.ok ? parsed.value : draft.value });
          if (parsed.ok && written(parsed.value) !== written(draft.value)) onChange(parsed.value);
        }}
      />
      {isInvalid ? (
        <p className="text-xs text-danger">{inspectorStrings.form.invalidJson}</p>
      ) : null}
    </>
  );
}
