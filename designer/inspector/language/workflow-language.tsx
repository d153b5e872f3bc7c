import type { QueryLanguage } from "../../../shared/definition/definition.ts";
import { workflowLanguage } from "../../../shared/graph/language.ts";
import { misfitsAfter, planSetWorkflowLanguage } from "../../document/language.ts";
import { useGraph, useStores } from "../../document/use-document.ts";
import { inspectorStrings } from "../strings.ts";
import { LanguageOption } from "./language-switch.tsx";

const texts = inspectorStrings.language;

/** The query language of the whole workflow. */
export function WorkflowLanguage() {
  const { document } = useStores();
  const graph = useGraph();
  const now = workflowLanguage(graph);
  const isUnsaid = graph.fields["QueryLanguage"] === null;
  const warning = (language: QueryLanguage): string | null => {
    if (language === now) return null;
    const names = misfitsAfter(graph, language);
    return names.length === 0 ? null : texts.willNotFitIn(names);
  };
  return (
    <div className="flex flex-col gap-1.5">
      <h3 className="text-xs font-medium text-ink">{texts.title}</h3>
      <div role="radiogroup" aria-label={texts.title} className="flex flex-col gap-1.5">
        {(["JSONata", "JSONPath"] as const).map((language) => (
          <LanguageOption
            key={language}
            title={language}
            hint={texts.hints[language]}
            warning={warning(language)}
            note={language === now && isUnsaid ? texts.unsaid : null}
            isChosen={language === now}
            onChoose={() =>
              document.run(planSetWorkflowLanguage(document.getState().graph, language))
            }
          />
        ))}
      </div>
      <p className="text-xs text-ink-faint">{texts.workflowHint}</p>
    </div>
  );
}
