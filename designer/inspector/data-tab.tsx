import type { Node } from "../../shared/graph/graph.ts";
import { kindOf } from "../../shared/nodes/index.ts";
import { useStores } from "../document/use-document.ts";
import { Button } from "../ui/button.tsx";
import { MisfitFields } from "./language/misfit-fields.tsx";
import { Section } from "./section.tsx";
import { PathChoice, TemplateField } from "./states/state-field.tsx";
import { inspectorStrings } from "./strings.ts";
import { type StateFields, useStateFields } from "./use-state-fields.ts";
import { VariablesInput } from "./variables-input.tsx";

const texts = inspectorStrings.data;

interface DataFields {
  /** JSONata's `Output`; that of a Pass or Succeed is one of its parameters. */
  readonly output: boolean;
  /** JSONPath's `InputPath` and `OutputPath`. */
  readonly paths: boolean;
  /** JSONPath: a result comes back, and has a place. */
  readonly result: boolean;
  readonly selector: boolean;
  readonly assign: boolean;
  readonly validate: boolean;
}

const none: DataFields = {
  output: false,
  paths: false,
  result: false,
  selector: false,
  assign: false,
  validate: false,
};

/** Which of these fields the state of a node has. */
function dataFieldsOf(node: Node): DataFields {
  const kind = kindOf[node.kind];
  const stateType = kind?.family === "flow" ? kind.stateType : "Task";
  switch (stateType) {
    case "Task":
    case "Map":
      return {
        output: true,
        paths: true,
        result: true,
        selector: true,
        assign: true,
        validate: true,
      };
    case "Parallel":
      return { ...none, output: true, paths: true, result: true, selector: true, assign: true };
    case "Wait":
    case "Choice":
      return { ...none, output: true, paths: true, assign: true };
    case "Pass":
      return { ...none, paths: true, result: true, assign: true, validate: true };
    case "Succeed":
      return { ...none, paths: true };
    case "Fail":
    case null:
      return none;
  }
}

/** True when something comes out of a node that can be shaped, kept or checked. */
export function hasDataFields(node: Node, language: "JSONata" | "JSONPath"): boolean {
  const { paths, output, assign } = dataFieldsOf(node);
  return language === "JSONPath" ? paths : output || assign;
}

/** True for nodes whose result a schema can be held against. */
export function takesValidation(node: Node): boolean {
  return dataFieldsOf(node).validate;
}

export function DataTab({ node }: { readonly node: Node }) {
  const state = useStateFields(node);
  const has = dataFieldsOf(node);
  return (
    <div className="flex flex-col gap-5">
      <MisfitFields node={node} tab="data" />
      {state.language === "JSONata" ? (
        <>
          {has.output ? (
            <TemplateField
              state={state}
              name="Output"
              title={texts.output}
              hint={texts.outputHint}
            />
          ) : null}
          {has.assign ? <Variables state={state} /> : null}
        </>
      ) : (
        <JsonPathStages node={node} state={state} has={has} />
      )}
    </div>
  );
}

function Variables({ state }: { readonly state: StateFields }) {
  return (
    <VariablesInput
      hint={texts.assignHint}
      value={state.value("Assign")}
      pointer={state.pointer("Assign")}
      onChange={(next) => state.set({ Assign: next })}
    />
  );
}

interface StagesProps {
  readonly node: Node;
  readonly state: StateFields;
  readonly has: DataFields;
}

/** The way of the data through a state in JSONPath, in the order in which it is gone. */
function JsonPathStages({ node, state, has }: StagesProps) {
  const isResult = has.result;
  return (
    <>
      {has.paths ? (
        <Section title={texts.stages.input}>
          <PathChoice
            state={state}
            name="InputPath"
            title={texts.inputPath}
            meanings={texts.inputMeanings}
            first="$.part"
          />
          <HandedOver node={node} state={state} />
        </Section>
      ) : null}
      {isResult ? (
        <Section title={texts.stages.result}>
          {has.selector ? (
            <TemplateField
              state={state}
              name="ResultSelector"
              title={texts.resultSelector}
              hint={texts.resultSelectorHint}
            />
          ) : null}
          <PathChoice
            state={state}
            name="ResultPath"
            title={texts.resultPath}
            meanings={texts.resultMeanings}
            first="$.result"
          />
        </Section>
      ) : null}
      {has.paths ? (
        <Section title={isResult ? texts.stages.output : texts.stages.outputOnly}>
          {has.assign ? <Variables state={state} /> : null}
          <PathChoice
            state={state}
            name="OutputPath"
            title={texts.outputPath}
            meanings={texts.outputMeanings}
            first="$.part"
          />
        </Section>
      ) : null}
    </>
  );
}

/** Says where what is made of the input is set: it belongs to what the node does. */
function HandedOver({ node, state }: { readonly node: Node; readonly state: StateFields }) {
  const { view } = useStores();
  const name = node.kind === "map" ? "ItemSelector" : "Parameters";
  if (!["task", "map", "parallel", "transform"].includes(node.kind)) return null;
  const isSet = state.value(name) !== undefined;
  return (
    <p className="flex items-center gap-1 text-xs text-ink-muted">
      {isSet ? texts.handedOver : texts.nothingHandedOver}
      <Button
        variant="link"
        size="sm"
        onClick={() => view.setState({ inspectorTab: "parameters" })}
      >
        {texts.showParameters}
      </Button>
    </p>
  );
}
