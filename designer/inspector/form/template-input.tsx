import { completeInJson } from "../../expression/completion.ts";
import { TemplatePreview } from "../../expression/template-preview.tsx";
import { useKnowledge } from "../../expression/use-field-tools.ts";
import { useFormContextValue } from "./form-context.ts";
import { JsonInput, type JsonInputProps } from "./json-input.tsx";

export interface TemplateInputProps extends JsonInputProps {
  readonly pointer: string;
  readonly takesExpression: boolean;
}

/** JSON in which expressions, or paths, may stand: with completion inside them, and what the whole gives below. */
export function TemplateInput({ pointer, takesExpression, ...props }: TemplateInputProps) {
  const { language, references } = useFormContextValue();
  const knowledge = useKnowledge({ language, pointer, references });
  const isTemplate = takesExpression || language === "JSONPath";
  if (!isTemplate) return <JsonInput {...props} />;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <JsonInput {...props} complete={(question) => completeInJson(question, knowledge)} />
      {props.value === undefined ? null : (
        <TemplatePreview
          value={props.value}
          language={language}
          label={props.label}
          pointer={pointer}
        />
      )}
    </div>
  );
}
