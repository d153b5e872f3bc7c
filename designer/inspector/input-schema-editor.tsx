/** What the start node asks for: a list of values, or the JSON Schema itself. */
import { useState } from "react";
import { isJsonObject } from "../../shared/base/json.ts";
import type { Node } from "../../shared/graph/graph.ts";
import { Segmented } from "../ui/toggles.tsx";
import { JsonOrExpression } from "./json-or-expression.tsx";
import { useProblemText } from "./form/form-context.ts";
import { fieldsOfSchema, inputTypes, schemaOfFields } from "./input-fields.ts";
import { SchemaFields } from "./form/schema-fields.tsx";
import { Section } from "./section.tsx";
import { inspectorStrings } from "./strings.ts";
import { useNodeEdits } from "./use-node-edits.ts";

const texts = inspectorStrings.input;
/** What the form of a run asks for has no date of its own. */
const startTypes = inputTypes.filter((type) => type !== "date");

export function InputSchemaEditor({ node }: { readonly node: Node }) {
  const { setParams } = useNodeEdits(node.id);
  const schema = node.params["InputSchema"];
  const parsed = fieldsOfSchema(schema);
  const [wantsJson, setWantsJson] = useState(false);
  const problem = useProblemText("/params/InputSchema", true);
  const isJson = wantsJson || parsed === null;
  const set = (next: typeof schema, what: string) => {
    const { InputSchema: _, ...others } = node.params;
    setParams(next === undefined ? others : { ...others, InputSchema: next }, what);
  };
  return (
    <Section
      title={texts.title}
      hint={texts.hint}
      aside={
        <Segmented
          label={texts.title}
          value={isJson ? "json" : "form"}
          onValueChange={(mode) => setWantsJson(mode === "json")}
          options={[
            { value: "form", label: texts.form },
            { value: "json", label: texts.json },
          ]}
        />
      }
    >
      {parsed === null && !wantsJson ? (
        <p className="text-xs text-ink-muted">{texts.custom}</p>
      ) : null}
      {isJson ? (
        <JsonOrExpression
          title={texts.json}
          value={schema}
          pointer="/params/InputSchema"
          takesExpression={false}
          onChange={(next) => set(isJsonObject(next) ? next : undefined, "InputSchema")}
        />
      ) : (
        <SchemaFields
          fields={parsed}
          types={startTypes}
          pointer="/params/InputSchema"
          none={texts.none}
          onChange={(fields, what) => set(schemaOfFields(fields), what)}
        />
      )}
      {problem === null || isJson ? null : <p className="text-xs text-danger">{problem}</p>}
    </Section>
  );
}
