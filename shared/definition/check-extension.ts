/** Checks of the fields that Cairn adds to the language. */
import { isJsonObject } from "../base/json.ts";
import { checkSchema } from "./check-schema.ts";
import { compensationPlace, plainPlace, resultPlace } from "./check-expression.ts";
import { resource, takesLong } from "./check-resource.ts";
import { retriers } from "./check-recovery.ts";
import { template } from "./evaluated-fields.ts";
import {
  elsewhere,
  type FieldCheck,
  maxSeconds,
  members,
  number,
  object,
  oneOf,
  type Shape,
  text,
  wrongType,
} from "./field-checks.ts";
import { problem } from "./problem-codes.ts";

/** Operations that one checkpoint may cover: more than that is lost with a crash is no durability. */
const maxOperations = 10_000;

const adaptiveRule: Shape = {
  owner: "a rule of an adaptive checkpoint",
  required: ["MaxSeconds"],
  fields: {
    CostAboveUsd: number({ min: 0, whole: false }),
    MaxSeconds: number({ min: 1, max: maxSeconds, whole: false }),
  },
};

const adaptiveRules: FieldCheck = (field) => {
  const { value, pointer, checking } = field;
  if (!Array.isArray(value)) wrongType(field, "a list of rules");
  else if (value.length === 0) {
    checking.problems.push(problem("emptyList", pointer, { field: "Rules", orRemove: "" }));
  } else {
    const rule = object(adaptiveRule);
    for (const [i, entry] of (value as readonly unknown[]).entries()) {
      rule({ ...field, name: "A rule", value: entry, pointer: `${pointer}/${i}` });
    }
  }
};

const policies: Readonly<Record<string, Shape>> = {
  Every: { owner: "the checkpoint policy Every", required: [], fields: { Policy: elsewhere } },
  EveryN: {
    owner: "the checkpoint policy EveryN",
    required: ["Count"],
    fields: { Policy: elsewhere, Count: number({ min: 1, max: maxOperations }) },
  },
  Adaptive: {
    owner: "the checkpoint policy Adaptive",
    required: ["Rules"],
    fields: { Policy: elsewhere, Rules: adaptiveRules },
  },
  Milestone: {
    owner: "the checkpoint policy Milestone",
    required: [],
    fields: { Policy: elsewhere },
  },
};

const policyName = oneOf(...Object.keys(policies));

/** `Checkpoint`. */
export const checkpoint: FieldCheck = (field) => {
  if (!isJsonObject(field.value)) {
    wrongType(field, "an object");
    return;
  }
  const name = field.value["Policy"];
  const shape =
    typeof name === "string" && Object.hasOwn(policies, name) ? policies[name] : undefined;
  if (name === undefined) {
    const values = { field: "Policy", owner: "the checkpoint" };
    field.checking.problems.push(problem("missingField", field.pointer, values));
  } else if (shape === undefined) {
    policyName({ ...field, name: "Policy", value: name, pointer: `${field.pointer}/Policy` });
  } else {
    members(field, shape);
  }
};

/** `Cache`. */
export const cache: FieldCheck = object({
  owner: "a cache",
  required: ["TtlSeconds"],
  fields: { TtlSeconds: number({ min: 1, max: maxSeconds }) },
});

const undo: FieldCheck = object({
  owner: "a compensation",
  required: ["Resource"],
  fields: {
    Resource: resource,
    Arguments: template(compensationPlace),
    Retry: retriers,
    TimeoutSeconds: number({ min: 1, max: maxSeconds, expression: true }),
    Comment: text,
  },
});

/** `Compensate`: a Task without transitions. It speaks JSONata, whatever its state speaks. */
export const compensate: FieldCheck = (field) => {
  undo({ ...field, jsonata: true });
};

const verification: FieldCheck = object({
  owner: "a verification",
  required: ["Resource"],
  fields: {
    Resource: (field) => {
      resource(field);
      if (typeof field.value === "string" && takesLong(field.value)) {
        field.checking.problems.push(problem("verifyAnswersLater", field.pointer, {}));
      }
    },
    Arguments: template(plainPlace),
    Output: template(resultPlace),
    TimeoutSeconds: number({ min: 1, max: maxSeconds, expression: true }),
    Comment: text,
  },
});

/** `Verify`: a Task without transitions. It speaks JSONata, whatever its state speaks. */
export const verify: FieldCheck = (field) => {
  verification({ ...field, jsonata: true });
};

/** `Validate`: a JSON Schema. */
export const validate: FieldCheck = (field) => {
  if (!isJsonObject(field.value)) wrongType(field, "a JSON Schema");
  else field.checking.problems.push(...checkSchema(field.value, field.pointer));
};
