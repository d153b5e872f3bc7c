/** A Map: what it goes through, what each iteration gets, where and how many at a time they run. */
import { type JsonObject, isJsonObject } from "../../../shared/base/json.ts";
import type { Node } from "../../../shared/graph/graph.ts";
import { Segmented } from "../../ui/toggles.tsx";
import { MisfitFields } from "../language/misfit-fields.tsx";
import { Section } from "../section.tsx";
import { inspectorStrings } from "../strings.ts";
import { type StateFields, useStateFields } from "../use-state-fields.ts";
import { EnumField } from "./enum-field.tsx";
import { ItemBatcher, ItemReader, ResultWriter } from "./map-files.tsx";
import { nestedFields } from "./nested-fields.ts";
import { NumberField, PathChoice, TemplateField, TextField } from "./state-field.tsx";

const texts = inspectorStrings.map;

/** The field that holds the flow inside, as far as it is not drawn: its older name is kept. */
function processorName(node: Node): "ItemProcessor" | "Iterator" {
  return "Iterator" in node.fields && !("ItemProcessor" in node.fields)
    ? "Iterator"
    : "ItemProcessor";
}

/** `ProcessorConfig` of the flow inside. */
function configOf(node: Node): JsonObject {
  const processor = node.fields[processorName(node)];
  const config = isJsonObject(processor) ? processor["ProcessorConfig"] : undefined;
  return isJsonObject(config) ? config : {};
}

export function MapEditor({ node }: { readonly node: Node }) {
  const state = useStateFields(node);
  const isDistributed = configOf(node)["Mode"] === "DISTRIBUTED";
  return (
    <div className="flex flex-col gap-5">
      <MisfitFields node={node} tab="parameters" />
      <Section title={texts.source}>
        <ItemsField state={state} />
        {state.value("Parameters") !== undefined && state.value("ItemSelector") === undefined ? (
          <TemplateField state={state} name="Parameters" title={texts.parameters} />
        ) : (
          <TemplateField
            state={state}
            name="ItemSelector"
            title={texts.selector}
            hint={texts.selectorHint[state.language]}
          />
        )}
      </Section>
      <ModeSection node={node} state={state} />
      <Section title={texts.speed}>
        <NumberField
          state={state}
          name="MaxConcurrency"
          title={texts.concurrency}
          hint={texts.concurrencyHint}
          minimum={0}
        />
        <NumberField
          state={state}
          name="ToleratedFailureCount"
          title={texts.toleratedCount}
          hint={texts.toleratedHint}
          minimum={0}
        />
        <NumberField
          state={state}
          name="ToleratedFailurePercentage"
          title={texts.toleratedPercentage}
          minimum={0}
          maximum={100}
          isWhole={false}
        />
      </Section>
      {isDistributed || state.value("ItemReader") !== undefined ? (
        <ItemReader state={state} />
      ) : null}
      {isDistributed || state.value("ItemBatcher") !== undefined ? (
        <ItemBatcher state={state} />
      ) : null}
      {isDistributed || state.value("ResultWriter") !== undefined ? (
        <ResultWriter state={state} />
      ) : null}
    </div>
  );
}

function ItemsField({ state }: { readonly state: StateFields }) {
  // A reader of files takes their place.
  const name = state.language === "JSONata" ? "Items" : "ItemsPath";
  if (state.value("ItemReader") !== undefined && state.value(name) === undefined) return null;
  if (state.language === "JSONata")
    return <TemplateField state={state} name="Items" title={texts.items} hint={texts.itemsHint} />;
  return (
    <PathChoice
      state={state}
      name="ItemsPath"
      title={texts.items}
      meanings={texts.itemsPath}
      first="$.items"
    />
  );
}

/** Inline or distributed; the latter with what only it has. */
function ModeSection({ node, state }: { readonly node: Node; readonly state: StateFields }) {
  const name = processorName(node);
  const config = configOf(node);
  const isDistributed = config["Mode"] === "DISTRIBUTED";
  const mode = isDistributed ? "DISTRIBUTED" : "INLINE";
  const processor = nestedFields(state, name);
  const setMode = (next: "INLINE" | "DISTRIBUTED") =>
    processor.set({
      ProcessorConfig:
        next === "DISTRIBUTED"
          ? { ExecutionType: "STANDARD", ...config, Mode: next }
          : withoutDistribution(config),
    });
  return (
    <Section title={texts.mode} hint={texts.modeHints[mode]}>
      <Segmented
        label={texts.mode}
        value={mode}
        className="self-start"
        onValueChange={setMode}
        options={(["INLINE", "DISTRIBUTED"] as const).map((value) => ({
          value,
          label: texts.modes[value],
        }))}
      />
      {isDistributed ? (
        <div className="grid grid-cols-2 gap-2">
          <EnumField
            state={nestedFields(processor, "ProcessorConfig")}
            name="ExecutionType"
            title={texts.executionType}
            options={{ STANDARD: "STANDARD", EXPRESS: "EXPRESS" }}
            unset={texts.unset}
          />
          <TextField
            state={state}
            name="Label"
            title={texts.label}
            hint={texts.labelHint}
            hasPath={false}
          />
        </div>
      ) : null}
    </Section>
  );
}

function withoutDistribution(config: JsonObject): JsonObject {
  const { ExecutionType: _, ...rest } = config;
  return { ...rest, Mode: "INLINE" };
}
