/** Forms of the states that have little to set: Pass, Succeed, Fail, Wait, Parallel. */
import type { Node } from "../../../shared/graph/graph.ts";
import { parallel } from "../../../shared/nodes/parallel.ts";
import { wait } from "../../../shared/nodes/wait.ts";
import { Field } from "../../ui/field.tsx";
import { Segmented } from "../../ui/toggles.tsx";
import { fieldsOf } from "../form/field-model.ts";
import { FieldView } from "../form/field-view.tsx";
import { MisfitFields } from "../language/misfit-fields.tsx";
import { Unavailable } from "../section.tsx";
import { inspectorStrings } from "../strings.ts";
import { useStateFields } from "../use-state-fields.ts";
import { TemplateField, TextField, ValueOrPath } from "./state-field.tsx";

interface EditorProps {
  readonly node: Node;
}

/** A Pass. */
export function PassEditor({ node }: EditorProps) {
  const state = useStateFields(node);
  const texts = inspectorStrings.pass;
  const hasBoth = state.value("Result") !== undefined && state.value("Parameters") !== undefined;
  return (
    <div className="flex flex-col gap-4">
      <MisfitFields node={node} tab="parameters" />
      {state.language === "JSONata" ? (
        <OutputField node={node} />
      ) : (
        <>
          <TemplateField
            state={state}
            name="Parameters"
            title={texts.parameters}
            hint={hasBoth ? texts.both : texts.parametersHint}
          />
          <TemplateField state={state} name="Result" title={texts.result} hint={texts.resultHint} />
        </>
      )}
    </div>
  );
}

/** A Succeed: in JSONPath what goes out is a matter of its paths alone. */
export function SucceedEditor({ node }: EditorProps) {
  const state = useStateFields(node);
  return (
    <div className="flex flex-col gap-4">
      <MisfitFields node={node} tab="parameters" />
      {state.language === "JSONata" ? (
        <OutputField node={node} />
      ) : (
        <Unavailable>{inspectorStrings.noParameters}</Unavailable>
      )}
    </div>
  );
}

function OutputField({ node }: EditorProps) {
  const state = useStateFields(node);
  const texts = inspectorStrings.data;
  return <TemplateField state={state} name="Output" title={texts.output} hint={texts.outputAny} />;
}

/** A Fail: name and cause of the error, each itself or, in JSONPath, from a path. */
export function FailEditor({ node }: EditorProps) {
  const state = useStateFields(node);
  const texts = inspectorStrings.fail;
  return (
    <div className="flex flex-col gap-4">
      <MisfitFields node={node} tab="parameters" />
      <TextField state={state} name="Error" title={texts.error} hint={texts.errorHint} />
      <TextField state={state} name="Cause" title={texts.cause} hint={texts.causeHint} isLong />
    </div>
  );
}

const waitNames = ["Seconds", "Timestamp"] as const;

/** A Wait waits for a time or until a moment, never both. */
export function WaitEditor({ node }: EditorProps) {
  const state = useStateFields(node);
  const texts = inspectorStrings.wait;
  const mode =
    state.value("Timestamp") === undefined && state.value("TimestampPath") === undefined
      ? "Seconds"
      : "Timestamp";
  const model = fieldsOf(wait.params).find((field) => field.name === mode);
  const begin = (next: (typeof waitNames)[number]) => {
    const isPath = next === "Timestamp" && state.language === "JSONPath";
    state.set({
      Seconds: next === "Seconds" ? 60 : undefined,
      SecondsPath: undefined,
      Timestamp: next === "Seconds" || isPath ? undefined : "{% $states.input.until %}",
      TimestampPath: isPath ? "$.until" : undefined,
    });
  };
  return (
    <div className="flex flex-col gap-4">
      <MisfitFields node={node} tab="parameters" />
      <Field label={texts.label}>
        {() => (
          <Segmented
            label={texts.label}
            value={mode}
            className="self-start"
            options={[
              { value: "Seconds", label: texts.for, icon: "hourglass" },
              { value: "Timestamp", label: texts.until, icon: "clock" },
            ]}
            onValueChange={begin}
          />
        )}
      </Field>
      {model === undefined ? null : (
        <ValueOrPath
          state={state}
          name={mode}
          model={model}
          initial={mode === "Seconds" ? 60 : "2030-01-31T08:00:00Z"}
        />
      )}
    </div>
  );
}

/** A Parallel. */
export function ParallelEditor({ node }: EditorProps) {
  const state = useStateFields(node);
  const texts = inspectorStrings.parallel;
  const branches = fieldsOf(parallel.params).find((field) => field.name === "Branches");
  return (
    <div className="flex flex-col gap-4">
      <MisfitFields node={node} tab="parameters" />
      {branches === undefined ? null : (
        <FieldView
          model={branches}
          value={state.value("Branches")}
          pointer={state.pointer("Branches")}
          takesExpression={false}
          onChange={(next) => state.set({ Branches: next })}
        />
      )}
      {state.language === "JSONata" ? (
        <TemplateField state={state} name="Arguments" title={texts.input} hint={texts.inputHint} />
      ) : (
        <TemplateField state={state} name="Parameters" title={texts.input} hint={texts.inputHint} />
      )}
    </div>
  );
}
