import type { Node } from "../../../shared/graph/graph.ts";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "../../ui/dropdown-menu.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Input } from "../../ui/input.tsx";
import { Disclosure } from "../disclosure.tsx";
import { useProblemText } from "../form/form-context.ts";
import { MisfitFields } from "../language/misfit-fields.tsx";
import { inspectorStrings } from "../strings.ts";
import { type StateFields, useStateFields } from "../use-state-fields.ts";
import { BindingField } from "./binding-field.tsx";
import { resourcePatterns, resourceSentence } from "./resource-help.ts";
import { TemplateField } from "./state-field.tsx";

const texts = inspectorStrings.task;

/** A Task with any resource. */
export function TaskEditor({ node }: { readonly node: Node }) {
  const state = useStateFields(node);
  return (
    <div className="flex flex-col gap-4">
      <MisfitFields node={node} tab="parameters" />
      <ResourceField state={state} />
      <Binding state={state} />
      {state.language === "JSONata" ? (
        <TemplateField
          state={state}
          name="Arguments"
          title={texts.argumentsTitle}
          hint={texts.argumentsHint}
        />
      ) : (
        <TemplateField
          state={state}
          name="Parameters"
          title={texts.parameters}
          hint={texts.parametersHint}
        />
      )}
      <Disclosure title={texts.credentials} isOpen={state.value("Credentials") !== undefined}>
        <TemplateField
          state={state}
          name="Credentials"
          title={texts.credentials}
          hint={texts.credentialsHint}
        />
      </Disclosure>
    </div>
  );
}

function Binding({ state }: { readonly state: StateFields }) {
  const resource = state.value("Resource");
  if (typeof resource !== "string") return null;
  return (
    <BindingField
      resource={resource}
      args={state.value(state.language === "JSONata" ? "Arguments" : "Parameters")}
    />
  );
}

function ResourceField({ state }: { readonly state: StateFields }) {
  const pointer = state.pointer("Resource");
  const problem = useProblemText(pointer, true);
  const value = state.value("Resource");
  const resource = typeof value === "string" ? value : "";
  const sentence = resourceSentence(resource, state.language);
  return (
    <div data-pointer={pointer}>
      <Field
        label={texts.resource}
        required
        error={problem}
        {...(sentence === null ? {} : { hint: sentence })}
        aside={
          <DropdownMenu>
            <DropdownMenuTrigger asChild>
              <button
                type="button"
                className="inline-flex h-6 items-center gap-0.5 rounded-md px-1.5 text-2xs text-ink-muted hover:bg-hover hover:text-ink"
              >
                {texts.patterns}
                <Icon name="chevron-down" size={12} />
              </button>
            </DropdownMenuTrigger>
            <DropdownMenuContent align="end" className="w-80">
              {resourcePatterns.map((pattern) => (
                <DropdownMenuItem
                  key={pattern.resource}
                  onSelect={() => state.set({ Resource: pattern.resource })}
                >
                  <span>
                    <span className="block">{pattern.label}</span>
                    <span className="block text-2xs text-ink-faint">{pattern.hint}</span>
                  </span>
                </DropdownMenuItem>
              ))}
            </DropdownMenuContent>
          </DropdownMenu>
        }
      >
        {(control) => (
          <Input
            {...control}
            className="font-mono text-xs"
            spellCheck={false}
            value={resource}
            onChange={(event) => state.set({ Resource: event.currentTarget.value })}
          />
        )}
      </Field>
    </div>
  );
}
