import { useId } from "react";
import type { QueryLanguage } from "../../../shared/definition/definition.ts";
import type { Node } from "../../../shared/graph/graph.ts";
import { nodeLanguage, ownLanguage, workflowLanguage } from "../../../shared/graph/language.ts";
import { kindOf } from "../../../shared/nodes/index.ts";
import { misfitsOf, planSetLanguage } from "../../document/language.ts";
import { useGraph, useStores } from "../../document/use-document.ts";
import { cn } from "../../ui/cn.ts";
import { Icon } from "../../ui/icon.tsx";
import { Popover, PopoverContent, PopoverTrigger } from "../../ui/popover.tsx";
import { useProblemText } from "../form/form-context.ts";
import { inspectorStrings } from "../strings.ts";

const texts = inspectorStrings.language;

/** The query language of a node: which it is, and a choice that says what changing it does. */
export function LanguageSwitch({ node }: { readonly node: Node }) {
  const graph = useGraph();
  const { document } = useStores();
  const problem = useProblemText("/fields/QueryLanguage", true);
  const now = nodeLanguage(graph, node);
  const own = ownLanguage(node);
  const inherited = workflowLanguage(graph);
  const choose = (language: QueryLanguage | null) =>
    document.run(planSetLanguage(document.getState().graph, node.id, language));
  return (
    <Popover>
      <PopoverTrigger asChild>
        <button
          type="button"
          aria-label={texts.button(now)}
          title={texts.title}
          data-pointer="/fields/QueryLanguage"
          className={cn(
            "mt-1 inline-flex h-6 shrink-0 items-center gap-0.5 rounded-md border px-1.5 text-2xs font-medium hover:bg-hover",
            problem === null ? "border-line text-ink-muted" : "border-danger text-danger",
          )}
        >
          {now}
          <Icon name="chevron-down" size={12} />
        </button>
      </PopoverTrigger>
      <PopoverContent align="end" className="w-96">
        <h3 className="text-sm font-semibold">{texts.title}</h3>
        {problem === null ? null : <p className="mt-1 text-xs text-danger">{problem}</p>}
        <div role="radiogroup" aria-label={texts.title} className="mt-2 flex flex-col gap-1.5">
          <LanguageOption
            title={texts.inherit(inherited)}
            hint={texts.inheritHint}
            isChosen={own === null}
            onChoose={() => choose(null)}
            warning={own === null ? null : misfitWarning(node, inherited)}
          />
          {(["JSONata", "JSONPath"] as const).map((language) => (
            <LanguageOption
              key={language}
              title={language}
              hint={texts.hints[language]}
              isChosen={own === language}
              isDisabled={language === "JSONPath" && inherited === "JSONata" && own !== language}
              onChoose={() => choose(language)}
              warning={
                language === "JSONPath" && inherited === "JSONata"
                  ? texts.notBack
                  : own === language
                    ? null
                    : misfitWarning(node, language)
              }
            />
          ))}
        </div>
      </PopoverContent>
    </Popover>
  );
}

/** Which fields of a node would stand in the way in a language; null for none. */
function misfitWarning(node: Node, language: QueryLanguage): string | null {
  if (kindOf[node.kind]?.family === "task" && language === "JSONPath") return texts.ownKind;
  const names = misfitsOf(node, language);
  return names.length === 0 ? null : texts.willNotFit(names);
}

interface LanguageOptionProps {
  readonly title: string;
  readonly hint: string;
  readonly warning: string | null;
  /** Says more about what is chosen; nothing is wrong. */
  readonly note?: string | null;
  readonly isChosen: boolean;
  readonly isDisabled?: boolean;
  readonly onChoose: () => void;
}

/** One of the languages, with what it means and what it would leave behind. */
export function LanguageOption({
  title,
  hint,
  warning,
  note = null,
  isChosen,
  isDisabled = false,
  onChoose,
}: LanguageOptionProps) {
  const id = useId();
  return (
    <button
      type="button"
      role="radio"
      aria-checked={isChosen}
      aria-disabled={isDisabled || undefined}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-hint`}
      onClick={isChosen || isDisabled ? undefined : onChoose}
      className={cn(
        "flex items-start gap-2.5 rounded-lg border px-3 py-2 text-left",
        isChosen ? "border-accent" : "border-line",
        isDisabled ? "" : "hover:border-line-strong",
      )}
    >
      <span
        aria-hidden
        className={cn(
          "mt-1 size-3.5 shrink-0 rounded-full border-2",
          isChosen ? "border-[4px] border-accent" : "border-line-strong",
        )}
      />
      <span className="min-w-0">
        <span
          id={`${id}-title`}
          className={cn("block text-sm font-medium", isDisabled ? "text-ink-faint" : "text-ink")}
        >
          {title}
        </span>
        <span id={`${id}-hint`} className="block text-xs text-ink-faint">
          {hint}
          {note === null ? null : <span className="mt-0.5 block">{note}</span>}
          {warning === null ? null : <span className="mt-0.5 block text-attention">{warning}</span>}
        </span>
      </span>
    </button>
  );
}
