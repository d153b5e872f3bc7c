import { z } from "zod";
import { type Json, type JsonObject, isJsonObject } from "../base/json.ts";
import { expressionSchema } from "../definition/definition.ts";
import { type Port, defineFlow } from "./kind.ts";
import { ruleLine } from "./parts/comparison.ts";
import { jsonField } from "./parts/json-field.ts";
import { counted, oneLine } from "./parts/subtitle.ts";

/** JSONPath conditions have one member for each operator, and none of them here: the validator of the language checks them. */
const rule = z.looseObject({
  Id: z
    .string()
    .min(1)
    .max(40)
    .regex(/^[\w-]+$/u, "letters, digits, - and _ only")
    .meta({ title: "Id", description: "Names the output of this rule; unique in the node." }),
  Condition: z.union([expressionSchema, z.boolean()]).optional().meta({
    title: "Condition",
    description:
      "JSONata: expression that is true when this way is taken, such as {% $states.input.total > 100 %}.",
    widget: "code",
  }),
  Variable: z.string().optional().meta({
    title: "Variable",
    description:
      "JSONPath: what is compared, such as $.total, beside one operator such as NumericGreaterThan. And, Or and Not combine comparisons.",
  }),
  Output: jsonField().optional().meta({
    title: "Output",
    description: "What goes this way; empty passes the input on.",
    widget: "code",
  }),
  Assign: z.record(z.string(), jsonField()).optional().meta({
    title: "Assign",
    description: "Variables to set on this way.",
    widget: "code",
  }),
  Comment: z.string().optional().meta({
    title: "Label",
    description: "Shown at the output instead of the condition.",
  }),
});

/** A Choice state. */
export const choice = defineFlow({
  type: "choice",
  title: "Choice",
  summary: "Takes the first way whose condition is true, otherwise the default.",
  icon: "split",
  group: "flow",
  keywords: ["if", "branch", "switch", "condition", "route", "decide"],
  params: z.strictObject({
    Rules: z
      .array(rule)
      .min(1)
      .refine((rules) => new Set(rules.map((entry) => entry.Id)).size === rules.length, {
        message: "two rules have the same id",
      })
      .meta({ title: "Rules", description: "Tried from top to bottom; the first true one wins." }),
  }),
  example: { Rules: [{ Id: "r1", Condition: "{% $states.input.ok = true %}", Comment: "OK" }] },
  exampleInJsonPath: {
    Rules: [{ Id: "r1", Variable: "$.ok", BooleanEquals: true, Comment: "OK" }],
  },
  subtitle: (params) => {
    const [first, ...others] = rulesOf(params);
    if (first === undefined) return "No rules yet";
    const condition = ruleLine(first) || "No condition yet";
    return others.length === 0 ? condition : `${condition} + ${counted(others.length, "rule")}`;
  },
  stateType: "Choice",
  ports: (params) => [...rulesOf(params).map(rulePort), { id: "default", label: "Default" }],
});

function rulesOf(params: JsonObject): readonly JsonObject[] {
  const rules: Json | undefined = params["Rules"];
  return Array.isArray(rules) ? (rules as readonly Json[]).filter(isJsonObject) : [];
}

function rulePort(entry: JsonObject, index: number): Port {
  const id = entry["Id"];
  const label = oneLine(entry["Comment"]) || ruleLine(entry) || `Rule ${index + 1}`;
  return { id: `rule:${typeof id === "string" ? id : index}`, label };
}
