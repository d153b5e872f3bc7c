/** Completion and preview of one field, from the data of its step. */
import { useMemo } from "react";
import type { Json } from "../../shared/base/json.ts";
import type { QueryLanguage } from "../../shared/definition/definition.ts";
import type { CompletionKnowledge } from "./completion.ts";
import type { EvaluationJob } from "./evaluation.ts";
import { jobAt, referencesAt, rootAt, scopeAt, visibleParts } from "./place.ts";
import { useSampleContext } from "./use-sample.ts";

export interface FieldKnowledge {
  readonly language: QueryLanguage;
  /** Of the field, inside the node. */
  readonly pointer: string;
  readonly references: CompletionKnowledge["references"];
}

/** What can be offered at a field. */
export function useKnowledge({
  language,
  pointer,
  references,
}: FieldKnowledge): CompletionKnowledge {
  const context = useSampleContext();
  const node = context?.node;
  const scope = context?.sample.scope ?? null;
  return useMemo(() => {
    const known = referencesAt(references, visibleParts(pointer, node?.kind ?? "task"));
    if (node === undefined || scope === null) return { language, references: known, scope: null };
    const place = { node, pointer, language };
    return {
      language,
      references: known,
      scope: scopeAt(place, scope),
      root: rootAt(place, scope),
    };
  }, [language, pointer, references, scope, node]);
}

/** What is to be evaluated for a preview; null while there is nothing, or no data. */
export function useJob(
  template: Json | null,
  { language, pointer }: Pick<FieldKnowledge, "language" | "pointer">,
): EvaluationJob | null {
  const context = useSampleContext();
  if (context === null || context.sample.scope === null || template === null) return null;
  return jobAt({ node: context.node, pointer, language }, template, context.sample.scope);
}
