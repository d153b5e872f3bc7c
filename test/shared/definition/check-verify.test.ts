/** `Verify`: the task that finds out whether an effect happened. */
import { expect, it } from "vitest";
import type { JsonObject } from "../../../shared/base/json.ts";
import { checkDefinition } from "../../../shared/definition/check-definition.ts";

const codes = (fields: JsonObject): readonly string[] =>
  checkDefinition({
    QueryLanguage: "JSONata",
    StartAt: "A",
    States: {
      A: { Type: "Task", Resource: "urn:pay", TimeoutSeconds: 9, End: true, ...fields },
    },
  }).map(({ code, pointer }) => `${code} ${pointer}`);
const held = (Verify: JsonObject): readonly string[] => codes({ OnUnknown: "Hold", Verify });

it("takes a task that answers at once, in JSONata", () => {
  const Output = "{% {'happened': $states.result.found} %}";
  expect(held({ Resource: "urn:look", Arguments: "{% $states.input %}", Output })).toEqual([]);
});

it("refuses a task that would be waited for, one without a resource, and fields that it does not have", () => {
  expect(held({ Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken" })).toContain(
    "VERIFY_ANSWERS_LATER /States/A/Verify/Resource",
  );
  expect(held({})).not.toEqual([]);
  expect(held({ Resource: "urn:look", Retry: [] })).not.toEqual([]);
});

it("warns when nobody would ask it", () => {
  expect(codes({ Verify: { Resource: "urn:look" } })).toEqual([
    "VERIFY_WITHOUT_HOLD /States/A/Verify",
  ]);
});
