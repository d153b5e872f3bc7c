import type { Node } from "../../shared/graph/graph.ts";
import { kindOf } from "../../shared/nodes/index.ts";
import { JsonOrExpression } from "./json-or-expression.tsx";
import { inspectorStrings } from "./strings.ts";
import { useNodeEdits } from "./use-node-edits.ts";
import { VariablesInput } from "./variables-input.tsx";

const texts = inspectorStrings.data;

interface DataFields {
  readonly output: boolean;
  readonly assign: boolean;
  readonly validate: boolean;
}

/** Which of these fields the state of a node has; the Output of a Pass or Succeed is one of its parameters. */
function dataFieldsOf(node: Node): DataFields {
  const kind = kindOf[node.kind];
  const stateType = kind?.family === "flow" ? kind.stateType : "Task";
  switch (stateType) {
    case "Task":
    case "Map":
      return { output: true, assign: true, validate: true };
    case "Parallel":
    case "Wait":
    case "Choice":
      return { output: true, assign: true, validate: false };
    case "Pass":
      return { output: false, assign: true, validate: true };
    case "Succeed":
    case "Fail":
    case null:
      return { output: false, assign: false, validate: false };
  }
}

/** True when something comes out of a node that can be shaped, kept or checked. */
export function hasDataFields(node: Node): boolean {
  return Object.values(dataFieldsOf(node)).some(Boolean);
}

export function DataTab({ node }: { readonly node: Node }) {
  const { setField } = useNodeEdits(node.id);
  const has = dataFieldsOf(node);
  return (
    <div className="flex flex-col gap-5">
      {has.output ? (
        <JsonOrExpression
          title={texts.output}
          hint={texts.outputHint}
          value={node.fields["Output"]}
          pointer="/fields/Output"
          onChange={(next) => setField("Output", next)}
        />
      ) : null}
      {has.assign ? (
        <VariablesInput
          hint={texts.assignHint}
          value={node.fields["Assign"]}
          pointer="/fields/Assign"
          onChange={(next) => setField("Assign", next)}
        />
      ) : null}
      {has.validate ? (
        <JsonOrExpression
          title={texts.validate}
          hint={texts.validateHint}
          value={node.fields["Validate"]}
          pointer="/fields/Validate"
          takesExpression={false}
          onChange={(next) => setField("Validate", next)}
        />
      ) : null}
    </div>
  );
}
