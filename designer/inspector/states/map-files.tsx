/** What a distributed Map reads its items from, how it groups them, and where it writes its results. */
import type { Json } from "../../../shared/base/json.ts";
import { Field } from "../../ui/field.tsx";
import { Textarea } from "../../ui/input.tsx";
import { useProblemText } from "../form/form-context.ts";
import { inspectorStrings } from "../strings.ts";
import type { StateFields } from "../use-state-fields.ts";
import { ActionField } from "./action-field.tsx";
import { EnumField } from "./enum-field.tsx";
import { nestedFields, optionalFields } from "./nested-fields.ts";
import { OptionalSection } from "./section-card.tsx";
import { NumberField, TemplateField } from "./state-field.tsx";

const texts = inspectorStrings.map;

interface StateProps {
  readonly state: StateFields;
}

/** The field for what a resource receives, by the language. */
function argumentsName(state: StateFields): "Arguments" | "Parameters" {
  return state.language === "JSONata" ? "Arguments" : "Parameters";
}

/** A field of the older name or the other language is shown as long as it is there. */
function ResourceArguments({ state, title }: StateProps & { readonly title: string }) {
  const own = argumentsName(state);
  const other = own === "Arguments" ? "Parameters" : "Arguments";
  return (
    <>
      <TemplateField state={state} name={own} title={title} />
      {state.value(other) === undefined ? null : (
        <TemplateField
          state={state}
          name={other}
          title={other}
          hint={inspectorStrings.language.misfitTitle(state.language)}
        />
      )}
    </>
  );
}

export function ItemReader({ state }: StateProps) {
  const reader = nestedFields(state, "ItemReader");
  const config = optionalFields(reader, "ReaderConfig");
  return (
    <OptionalSection
      title={texts.reader}
      hint={texts.readerHint}
      pointer={state.pointer("ItemReader")}
      isSet={state.value("ItemReader") !== undefined}
      onAdd={() =>
        state.set({
          ItemReader: {
            Resource: "arn:aws:states:::s3:getObject",
            ReaderConfig: { InputType: "JSON" },
            [argumentsName(state)]: { Bucket: "my-bucket", Key: "items.json" },
          },
        })
      }
      onRemove={() => state.set({ ItemReader: undefined })}
    >
      <ActionField state={reader} actions={texts.readActions} />
      <ResourceArguments state={reader} title={texts.arguments} />
      <EnumField
        state={config}
        name="InputType"
        title={texts.format}
        options={texts.formats}
        unset={texts.unset}
      />
      {config.value("InputType") === "CSV" ? <CsvFields state={config} /> : null}
      <NumberField state={config} name="MaxItems" title={texts.maxItems} minimum={0} />
    </OptionalSection>
  );
}

function CsvFields({ state }: StateProps) {
  return (
    <>
      <div className="grid grid-cols-2 gap-2">
        <EnumField
          state={state}
          name="CSVHeaderLocation"
          title={texts.headers}
          options={texts.headerPlaces}
          unset={texts.unset}
        />
        <EnumField
          state={state}
          name="CSVDelimiter"
          title={texts.delimiter}
          options={texts.delimiters}
          unset={texts.delimiters.COMMA}
        />
      </div>
      {state.value("CSVHeaderLocation") === "GIVEN" ? <HeaderList state={state} /> : null}
    </>
  );
}

function HeaderList({ state }: StateProps) {
  const pointer = state.pointer("CSVHeaders");
  const problem = useProblemText(pointer, true);
  const value: Json = state.value("CSVHeaders") ?? [];
  const lines = Array.isArray(value) ? value.map(String) : [];
  return (
    <div data-pointer={pointer}>
      <Field label={texts.headerList} error={problem}>
        {(control) => (
          <Textarea
            {...control}
            rows={3}
            className="font-mono text-xs"
            value={lines.join("\n")}
            onChange={(event) => {
              const text = event.currentTarget.value;
              state.set({ CSVHeaders: text === "" ? undefined : text.split("\n") });
            }}
          />
        )}
      </Field>
    </div>
  );
}

export function ItemBatcher({ state }: StateProps) {
  const batcher = nestedFields(state, "ItemBatcher");
  return (
    <OptionalSection
      title={texts.batcher}
      hint={texts.batcherHint}
      pointer={state.pointer("ItemBatcher")}
      isSet={state.value("ItemBatcher") !== undefined}
      onAdd={() => state.set({ ItemBatcher: { MaxItemsPerBatch: 10 } })}
      onRemove={() => state.set({ ItemBatcher: undefined })}
    >
      <NumberField state={batcher} name="MaxItemsPerBatch" title={texts.batchItems} minimum={1} />
      <NumberField
        state={batcher}
        name="MaxInputBytesPerBatch"
        title={texts.batchBytes}
        minimum={1}
      />
      <TemplateField state={batcher} name="BatchInput" title={texts.batchInput} />
    </OptionalSection>
  );
}

export function ResultWriter({ state }: StateProps) {
  const writer = nestedFields(state, "ResultWriter");
  const config = optionalFields(writer, "WriterConfig");
  return (
    <OptionalSection
      title={texts.writer}
      hint={texts.writerHint}
      pointer={state.pointer("ResultWriter")}
      isSet={state.value("ResultWriter") !== undefined}
      onAdd={() =>
        state.set({
          ResultWriter: {
            Resource: "arn:aws:states:::s3:putObject",
            [argumentsName(state)]: { Bucket: "my-bucket", Prefix: "results" },
          },
        })
      }
      onRemove={() => state.set({ ResultWriter: undefined })}
    >
      <ActionField state={writer} actions={texts.writeActions} />
      <ResourceArguments state={writer} title={texts.target} />
      <div className="grid grid-cols-2 gap-2">
        <EnumField
          state={config}
          name="OutputType"
          title={texts.outputType}
          options={texts.outputTypes}
          unset={texts.unset}
        />
        <EnumField
          state={config}
          name="Transformation"
          title={texts.transformation}
          options={texts.transformations}
          unset={texts.unset}
        />
      </div>
    </OptionalSection>
  );
}
