import type { Node } from "../../../shared/graph/graph.ts";
import { misfitsOf } from "../../document/language.ts";
import type { InspectorTab } from "../../document/view-store.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useProblemText } from "../form/form-context.ts";
import { JsonInput } from "../form/json-input.tsx";
import { tabOfPointer } from "../node-problems.ts";
import { inspectorStrings } from "../strings.ts";
import { type StateFields, useStateFields } from "../use-state-fields.ts";

const texts = inspectorStrings.language;

export interface MisfitFieldsProps {
  readonly node: Node;
  /** Which of them: those that this tab would show if they fitted. */
  readonly tab: InspectorTab;
}

/** Fields that the language of the state does not have: kept, shown, and in the way until they are moved or removed. */
export function MisfitFields({ node, tab }: MisfitFieldsProps) {
  const state = useStateFields(node);
  const names = misfitsOf(node, state.language).filter(
    (name) => tabOfPointer(state.pointer(name)) === tab && state.value(name) !== undefined,
  );
  if (names.length === 0) return null;
  return (
    <section
      aria-label={texts.misfitTitle(state.language)}
      className="flex flex-col gap-2.5 rounded-lg border border-danger/40 bg-danger-soft/40 p-3"
    >
      <p className="flex gap-1.5 text-xs text-ink">
        <Icon name="triangle-alert" size={14} className="mt-px shrink-0 text-danger" />
        <span>
          <span className="font-semibold">{texts.misfitTitle(state.language)}</span>{" "}
          {texts.misfitHint}
        </span>
      </p>
      {names.map((name) => (
        <Misfit key={name} name={name} state={state} />
      ))}
    </section>
  );
}

function Misfit({ name, state }: { readonly name: string; readonly state: StateFields }) {
  const pointer = state.pointer(name);
  const problem = useProblemText(pointer, true);
  return (
    <div data-pointer={pointer}>
      <div className="mb-1 flex items-center gap-2">
        <code className="mr-auto font-mono text-xs font-semibold text-ink">{name}</code>
        <Button size="sm" icon="trash-2" onClick={() => state.set({ [name]: undefined })}>
          {texts.removeField(name)}
        </Button>
      </div>
      <JsonInput
        value={state.value(name)}
        label={name}
        control={{ id: `misfit-${name}` }}
        onChange={(next) => state.set({ [name]: next })}
      />
      {problem === null ? null : <p className="mt-1 text-xs text-danger">{problem}</p>}
    </div>
  );
}
