import { createContext, useContext } from "react";
import type { Problem } from "../../../shared/base/problem.ts";
import type { QueryLanguage } from "../../../shared/definition/definition.ts";

export interface FormContextValue {
  /** Language of the state: whether texts `{% … %}` are expressions, and what references look like. */
  readonly language: QueryLanguage;
  /** Problems of the node by pointer inside the node: `/params/Prompt`. */
  readonly problems: readonly { readonly pointer: string; readonly problem: Problem }[];
  /** Names that expressions here may use, for the list beside an expression. */
  readonly references: readonly { readonly text: string; readonly hint: string }[];
  /** Names of models with a price, for fields that name one. */
  readonly models: readonly string[];
}

export const FormContext = createContext<FormContextValue>({
  language: "JSONata",
  problems: [],
  references: [],
  models: [],
});

export function useFormContextValue(): FormContextValue {
  return useContext(FormContext);
}

/** What is wrong at a pointer, or anywhere below it when the parts below have no place of their own. */
export function useProblemText(pointer: string, includesBelow: boolean): string | null {
  const { problems } = useFormContextValue();
  const own = problems.filter(
    (entry) =>
      entry.pointer === pointer || (includesBelow && entry.pointer.startsWith(`${pointer}/`)),
  );
  return own.length === 0 ? null : own.map(({ problem }) => problem.message).join(" ");
}
