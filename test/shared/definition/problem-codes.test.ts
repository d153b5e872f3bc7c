import { describe, expect, it } from "vitest";
import { problem, problemTexts } from "../../../shared/definition/problem-codes.ts";

describe("problem texts", () => {
  it.each(Object.entries(problemTexts))("%s reads like a sentence", (_, text) => {
    expect(text.code).toMatch(/^[A-Z]+(?:_[A-Z]+)*$/u);
    expect(["error", "warning"]).toContain(text.severity);
    expect(text.message).toMatch(/[.>]$/u);
    expect(text.help).toMatch(/[.>]$/u);
  });

  it("keeps its codes: tools outside rely on them", () => {
    const codes = new Set(Object.values(problemTexts).map(({ code }) => code));
    expect([...codes].toSorted()).toMatchInlineSnapshot(`
      [
        "CACHE_ANSWERS_LATER",
        "CACHE_OF_EFFECT",
        "CROSSES_CONTAINER",
        "CYCLE_WITHOUT_EXIT",
        "CYCLE_WITHOUT_WAIT",
        "DOCUMENT_TOO_LARGE",
        "DUPLICATE_ID",
        "DUPLICATE_LABEL_NAME",
        "DUPLICATE_STATE_NAME",
        "EMPTY_CONTAINER",
        "EMPTY_GROUP",
        "EXPRESSION_IN_TEXT",
        "GROUP_CROSSES_CONTAINER",
        "INVALID_GRAPH",
        "INVALID_JSONATA_EXPRESSION",
        "INVALID_LABEL_NAME",
        "INVALID_PARAMETER",
        "INVALID_RESOURCE",
        "INVALID_SCHEMA",
        "INVALID_STATE_NAME",
        "INVALID_TEXT",
        "INVALID_VARIABLE_NAME",
        "MISSING_DESCRIPTION",
        "MISSING_END_STATE",
        "MISSING_TRANSITION_TARGET",
        "NOT_A_CONTAINER",
        "NO_DOLLAR",
        "NO_INPUT",
        "NO_PATH",
        "NO_START",
        "NO_TIMEOUT",
        "OCCUPIED_PORT",
        "OUTER_VARIABLE_ASSIGNED",
        "PARENT_CYCLE",
        "PASS_RESULT_IS_STATIC",
        "PATH_IN_JSONATA",
        "RESERVED_VARIABLE_NAME",
        "SCHEMA_VALIDATION_FAILED",
        "SEVERAL_STARTS",
        "SHARED_GROUP_MEMBER",
        "START_IN_CONTAINER",
        "TOO_DEEPLY_NESTED",
        "TOO_MANY_NODES",
        "UNCONNECTED_OUTPUT",
        "UNCONNECTED_START",
        "UNKNOWN_EDGE",
        "UNKNOWN_ENTRY",
        "UNKNOWN_ERROR_NAME",
        "UNKNOWN_GROUP",
        "UNKNOWN_KIND",
        "UNKNOWN_NODE",
        "UNKNOWN_NOTE",
        "UNKNOWN_PORT",
        "UNKNOWN_STATES_FIELD",
        "UNKNOWN_VARIABLE",
        "UNPROTECTED_EFFECT",
        "UNREACHABLE_NODE",
        "UNSUPPORTED_JSONATA_EXPRESSION",
        "UNUSABLE_CLIP",
        "VERIFY_ANSWERS_LATER",
        "VERIFY_WITHOUT_HOLD",
      ]
    `);
  });

  it("fills in what it is given, once", () => {
    expect(problem("unknownTarget", "/a", { name: "<suggestion>", suggestion: "!" })).toEqual({
      code: "MISSING_TRANSITION_TARGET",
      severity: "error",
      pointer: "/a",
      message: "There is no state “<suggestion>” in this flow.",
      help: "Choose a state of the same flow!; a state inside a Map or Parallel cannot be reached from outside, nor the other way round.",
    });
  });

  it("cuts values that nobody would read to the end", () => {
    const { message } = problem("unreachableState", "", { name: "x".repeat(1000) });
    expect(message).toBe(`The state “${"x".repeat(200)}…” is not reachable.`);
  });
});
