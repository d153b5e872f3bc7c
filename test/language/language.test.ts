import { afterAll, describe, expect, test } from "vitest";
import { createEvaluator } from "../../server/context/evaluator.ts";
import { isPublishable } from "../../shared/base/problem.ts";
import { checkDefinition } from "../../shared/definition/check-definition.ts";
import { areas } from "./areas.ts";
import { expectedOf, observe } from "./run-language-case.ts";
import { validationCases } from "./validation-cases.ts";

const evaluator = createEvaluator();
afterAll(() => evaluator.close());

describe.each(Object.entries(areas))("%s", (_, cases) => {
  test.each(cases)("$name", async (given) => {
    expect(await observe(given, evaluator)).toEqual(expectedOf(given));
  });
});

describe("validation", () => {
  test.each(validationCases)("$name", ({ definition, type, wrongAt }) => {
    const problems = checkDefinition(definition, { type });
    const errors = problems.filter(({ severity }) => severity === "error");
    const places = errors.map(({ pointer }) => pointer);
    expect(places).toEqual(wrongAt === null ? [] : expect.arrayContaining([wrongAt]));
  });
});

describe("the suite", () => {
  test("has at least 400 cases", () => {
    const all = Object.values(areas).flat();
    expect(all.length + validationCases.length).toBeGreaterThanOrEqual(400);
  });

  test.each(Object.entries(areas))("can publish the machines of %s", (_, cases) => {
    const refused = cases.filter(({ machine }) => !isPublishable(checkDefinition(machine)));
    expect(refused.map(({ name }) => name)).toEqual([]);
  });

  test.each(Object.entries(areas))("tells the cases of %s apart", (_, cases) => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  test.each(Object.entries(areas))("has three cases of %s or more for the API", (_, cases) => {
    expect(cases.filter(({ http }) => http === true).length).toBeGreaterThanOrEqual(3);
  });
});
