import type { ReactNode } from "react";
import type { Json } from "../../shared/base/json.ts";
import type { FieldModel } from "./form/field-model.ts";
import { FieldView } from "./form/field-view.tsx";

export interface JsonOrExpressionProps {
  readonly title: string;
  readonly hint?: string;
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
  readonly pointer: string;
  readonly takesExpression?: boolean;
  readonly aside?: ReactNode;
}

/** Any JSON, in which strings `{% … %}` are expressions, or one expression for the whole. */
export function JsonOrExpression({ title, hint, ...rest }: JsonOrExpressionProps) {
  const model: FieldModel = {
    kind: "json",
    name: title,
    title,
    hint,
    isRequired: false,
    initial: undefined,
    widget: "code",
  };
  return <FieldView model={model} {...rest} />;
}
