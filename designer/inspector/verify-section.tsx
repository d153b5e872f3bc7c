import { type JsonObject, isJsonObject } from "../../shared/base/json.ts";
import type { Node } from "../../shared/graph/graph.ts";
import { Button } from "../ui/button.tsx";
import { FormContext, type FormContextValue, useFormContextValue } from "./form/form-context.ts";
import { withMember } from "./form/field-view.tsx";
import { JsonOrExpression } from "./json-or-expression.tsx";
import { SideTaskFields } from "./side-task-fields.tsx";
import { inspectorStrings } from "./strings.ts";
import { useNodeEdits } from "./use-node-edits.ts";

const texts = inspectorStrings.verify;
const pointer = "/fields/Verify";

/** What asking begins with: most effects can be looked up by the key that they were sent with. */
const firstVerify: JsonObject = {
  Resource: "cairn:http",
  Arguments: {
    Url: "{% 'https://example.com/effects/' & $states.context.Task.IdempotencyKey %}",
    Method: "GET",
  },
  Output:
    "{% $states.result.Status = 200 ? { 'happened': true, 'result': $states.result.Body } : { 'happened': false } %}",
};

/** What asking may refer to: it speaks JSONata, whatever its step speaks. */
const references: FormContextValue["references"] = [
  { text: "$states.input", hint: inspectorStrings.references.stepInput },
  { text: "$states.result", hint: inspectorStrings.references.questionResult },
  { text: "$states.context.Task.IdempotencyKey", hint: inspectorStrings.references.key },
  { text: "$states.context.Execution.Id", hint: inspectorStrings.references.runId },
];

/** A call that finds out whether the effect of a lost attempt took place; only a step that is held asks. */
export function VerifySection({ node }: { readonly node: Node }) {
  const { setField } = useNodeEdits(node.id);
  const context = useFormContextValue();
  const verify = node.fields["Verify"];
  const isHeld = node.fields["OnUnknown"] === "Hold";
  if (!isJsonObject(verify)) {
    if (!isHeld) return null;
    return (
      <div className="flex flex-col items-start gap-1" data-pointer={pointer}>
        <Button size="sm" icon="plus" onClick={() => setField("Verify", firstVerify)}>
          {texts.add}
        </Button>
        <p className="text-xs text-ink-faint">{texts.addHint}</p>
      </div>
    );
  }
  const change = (next: JsonObject) => setField("Verify", next);
  return (
    <FormContext value={{ ...context, language: "JSONata", references }}>
      <div
        role="group"
        aria-label={texts.title}
        data-pointer={pointer}
        className="flex flex-col gap-3 rounded-lg border border-line p-3"
      >
        <p className="text-xs text-ink-muted">{texts.intro}</p>
        <SideTaskFields
          title={texts.title}
          task={verify}
          pointer={pointer}
          hint={texts.argumentsHint}
          onChange={change}
        />
        <JsonOrExpression
          title={texts.output}
          hint={texts.outputHint}
          value={verify["Output"]}
          pointer={`${pointer}/Output`}
          onChange={(next) => change(withMember(verify, "Output", next))}
        />
        <Button
          size="sm"
          variant="danger-ghost"
          icon="trash-2"
          className="self-start"
          onClick={() => setField("Verify", undefined)}
        >
          {texts.remove}
        </Button>
      </div>
    </FormContext>
  );
}
