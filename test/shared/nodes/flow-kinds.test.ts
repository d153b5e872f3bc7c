import { describe, expect, it } from "vitest";
import { choice } from "../../../shared/nodes/choice.ts";
import { end } from "../../../shared/nodes/end.ts";
import { fail } from "../../../shared/nodes/fail.ts";
import { map } from "../../../shared/nodes/map.ts";
import { parallel } from "../../../shared/nodes/parallel.ts";
import { parseStatic } from "../../../shared/nodes/static-params.ts";
import { start } from "../../../shared/nodes/start.ts";
import { task } from "../../../shared/nodes/task.ts";
import { transform } from "../../../shared/nodes/transform.ts";
import { wait } from "../../../shared/nodes/wait.ts";

describe("choice", () => {
  const params = {
    Rules: [
      { Id: "big", Condition: "{% $states.input.total > 100 %}" },
      { Id: "vip", Condition: "{% $states.input.vip %}", Comment: "Important customer" },
    ],
  };

  it("has an output for each rule and the default last", () => {
    expect(choice.ports(params)).toEqual([
      { id: "rule:big", label: "$states.input.total > 100" },
      { id: "rule:vip", label: "Important customer" },
      { id: "default", label: "Default" },
    ]);
  });

  it("says its first rule and how many follow", () => {
    expect(choice.subtitle(params)).toBe("$states.input.total > 100 + 1 rule");
    expect(choice.subtitle({})).toBe("No rules yet");
  });

  it("refuses two rules with one id: they would share an output", () => {
    const [rule] = params.Rules;
    expect(parseStatic(choice, { Rules: [rule, rule] })).toEqual([
      { path: ["Rules"], message: "two rules have the same id" },
    ]);
  });
});

describe("parallel", () => {
  it("has a starting point for each branch", () => {
    expect(parallel.innerPorts({ Branches: 3 }).map((port) => port.id)).toEqual([
      "branch:0",
      "branch:1",
      "branch:2",
    ]);
  });

  it.each([
    ["{% 2 %}", 1],
    [0, 1],
    [1e9, 40],
    [2.5, 1],
  ])("has a bounded number of them for %j", (branches, count) => {
    expect(parallel.innerPorts({ Branches: branches })).toHaveLength(count);
  });

  it("leaves by one output", () => {
    expect(parallel.ports({ Branches: 3 })).toEqual([{ id: "next", label: "Next" }]);
  });
});

describe("ports of the other kinds of the language", () => {
  it("begin and end flows where they should", () => {
    expect(start.hasInput).toBe(false);
    expect(start.stateType).toBeNull();
    expect(end.ports({})).toEqual([]);
    expect(fail.ports({})).toEqual([]);
    expect(map.innerPorts({})).toEqual([{ id: "body", label: "Each item" }]);
    expect(transform.ports({})).toEqual([{ id: "next", label: "Next" }]);
  });
});

describe("lines on cards", () => {
  it.each([
    [wait.subtitle({ Seconds: 45 }), "45 s"],
    [wait.subtitle({ Seconds: 90 }), "1.5 min"],
    [wait.subtitle({ Seconds: 7200 }), "2 h"],
    [wait.subtitle({ Seconds: 172_800 }), "2 days"],
    [wait.subtitle({ Seconds: "{% $delay %}" }), "$delay s"],
    [wait.subtitle({ Timestamp: "2030-01-31T08:00:00Z" }), "Until 2030-01-31T08:00:00Z"],
    [
      map.subtitle({ Items: "{% $states.input.docs %}", MaxConcurrency: 4 }),
      "$states.input.docs, 4 at a time",
    ],
    [map.subtitle({ Items: [1, 2] }), "2 items"],
    [
      task.subtitle({ Resource: "arn:aws:lambda:us-east-1:123456789012:function:charge" }),
      "charge",
    ],
    [start.subtitle({ InputSchema: { properties: { a: {}, b: {} } } }), "Asks for 2 values"],
    [transform.subtitle({ Output: { a: 1, b: 2 } }), "a, b"],
    [fail.subtitle({ Error: "Order.Rejected" }), "Order.Rejected"],
    [end.subtitle({ Output: "{% $x %}" }), "$x"],
    [end.subtitle({ Output: "x".repeat(100) }), `${"x".repeat(59)}…`],
  ])("%s", (line, expected) => {
    expect(line).toBe(expected);
  });
});
