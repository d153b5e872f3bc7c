/** The rules of a Choice: what is asked, where each way leads, and in which order. */
import { type Json, type JsonObject, isJsonObject } from "../../../shared/base/json.ts";
import type { QueryLanguage } from "../../../shared/definition/definition.ts";
import type { Node } from "../../../shared/graph/graph.ts";
import { movedTo } from "../../document/settings.ts";
import { Button } from "../../ui/button.tsx";
import { expressionOf } from "../form/expression.ts";
import { useFormContextValue } from "../form/form-context.ts";
import { MisfitFields } from "../language/misfit-fields.tsx";
import { inspectorStrings } from "../strings.ts";
import { TargetSelect } from "../target-select.tsx";
import { useNodeEdits } from "../use-node-edits.ts";
import { RuleCard } from "./rule-card.tsx";

const texts = inspectorStrings.choice;

function rulesOf(node: Node): readonly JsonObject[] {
  const rules = node.params["Rules"];
  return Array.isArray(rules) ? (rules as readonly Json[]).filter(isJsonObject) : [];
}

/** A rule id that the node does not have yet: it names the output, so it never changes. */
function freeId(rules: readonly JsonObject[]): string {
  const taken = new Set(rules.map((rule) => rule["Id"]));
  for (let number = rules.length + 1; ; number += 1)
    if (!taken.has(`rule-${number}`)) return `rule-${number}`;
}

/** What a new rule asks. */
function firstQuestion(language: QueryLanguage): JsonObject {
  return language === "JSONata"
    ? { Condition: expressionOf("$states.input.ok = true") }
    : { Variable: "$.ok", BooleanEquals: true };
}

export function ChoiceEditor({ node }: { readonly node: Node }) {
  const { setParams } = useNodeEdits(node.id);
  const { language } = useFormContextValue();
  const rules = rulesOf(node);
  const update = (next: readonly JsonObject[], what = "Rules") =>
    setParams({ ...node.params, Rules: next }, what);
  return (
    <div className="flex flex-col gap-3">
      <MisfitFields node={node} tab="parameters" />
      {rules.map((rule, index) => (
        <RuleCard
          key={String(rule["Id"])}
          node={node}
          rule={rule}
          index={index}
          count={rules.length}
          onChange={(next) =>
            update(
              rules.map((old, at) => (at === index ? next : old)),
              `Rules/${String(rule["Id"])}`,
            )
          }
          onMove={(to) => update(movedTo(rules, index, to), `order:${index}`)}
          onRemove={() =>
            update(
              rules.filter((_, at) => at !== index),
              `remove:${index}`,
            )
          }
        />
      ))}
      <Button
        size="sm"
        icon="plus"
        className="self-start"
        onClick={() =>
          update(
            [...rules, { Id: freeId(rules), ...firstQuestion(language) }],
            `add:${rules.length}`,
          )
        }
      >
        {texts.add}
      </Button>
      <div className="flex items-center gap-3 rounded-lg border border-line px-3 py-2">
        <span className="text-sm text-ink-muted italic">{texts.otherwise}</span>
        <div className="ml-auto w-44">
          <TargetSelect node={node.id} port="default" label={texts.otherwise} />
        </div>
      </div>
    </div>
  );
}
