import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../shared/base/json.ts";
import { readDefinitions, type ReadMachine } from "../../../shared/portable/read-definitions.ts";

/** The only machine of a text that has no problems. */
function only(text: string): ReadMachine {
  const { definitions, problems } = readDefinitions(text);
  expect(problems).toEqual([]);
  expect(definitions).toHaveLength(1);
  const [machine] = definitions;
  if (machine === undefined) throw new Error("no machine");
  return machine;
}

function problemsOf(text: string): readonly (readonly [string, number?, number?])[] {
  const { definitions, problems } = readDefinitions(text);
  expect(definitions).toEqual([]);
  return problems.map(({ code, line, column }) =>
    line === undefined || column === undefined ? [code] : [code, line, column],
  );
}

const pass = { Type: "Pass", End: true };
const plain = { StartAt: "A", States: { A: pass } };
const fromAws = { ...plain, MaxPayloadBytes: 262_144 };

describe("a bare definition", () => {
  it("is read as JSON, with the payload limit of AWS", () => {
    expect(only(JSON.stringify(plain))).toMatchObject({
      name: null,
      definition: fromAws,
      notes: [],
    });
  });

  it("is read as YAML", () => {
    const text = "StartAt: A\nStates:\n  A:\n    Type: Pass\n    End: true\n";
    expect(only(text).definition).toEqual(fromAws);
  });

  it("may begin with a byte order mark", () => {
    expect(only(`\uFEFF${JSON.stringify(plain)}`).definition).toEqual(fromAws);
  });

  it("may have comments and trailing commas, which make it YAML", () => {
    const text =
      '{ # from the wiki\n "StartAt": "A",\n "States": {"A": {"Type": "Pass", "End": true,},},\n}';
    expect(only(text).definition).toEqual(fromAws);
  });

  it("keeps the limit that it has", () => {
    const own = { ...plain, MaxPayloadBytes: 1000 };
    expect(only(JSON.stringify(own)).definition).toEqual(own);
  });

  const made: Readonly<Record<string, JsonObject>> = {
    "a resource of Cairn": { Type: "Task", Resource: "cairn:model", End: true },
    "an extension field": {
      Type: "Task",
      Resource: "arn:x",
      Checkpoint: { Policy: "Every" },
      End: true,
    },
    "one inside a Map": {
      Type: "Map",
      ItemProcessor: { StartAt: "B", States: { B: { ...pass, Validate: {} } } },
      End: true,
    },
    "one inside a branch": {
      Type: "Parallel",
      Branches: [{ StartAt: "B", States: { B: { ...pass, Validate: {} } } }],
      End: true,
    },
  };
  it.each(Object.entries(made))("made for Cairn gets no limit: %s", (_, state) => {
    const own = { StartAt: "A", States: { A: state } };
    expect(only(JSON.stringify(own)).definition).toEqual(own);
  });

  it("is found in what describe-state-machine prints", () => {
    const text = JSON.stringify({
      name: "orders",
      definition: JSON.stringify(plain),
      status: "ACTIVE",
    });
    expect(only(text)).toMatchObject({ name: "orders", definition: fromAws });
    expect(only(JSON.stringify({ name: "orders", definition: plain })).name).toBe("orders");
  });

  it("keeps texts of YAML that other versions would turn into dates and truth values", () => {
    const text =
      "StartAt: A\nStates:\n  A: {Type: Wait, Timestamp: 2030-01-01T00:00:00Z, Comment: yes, Next: no}\n";
    const { States: states } = only(text).definition;
    expect(states).toEqual({
      A: { Type: "Wait", Timestamp: "2030-01-01T00:00:00Z", Comment: "yes", Next: "no" },
    });
  });

  it("reads anchors, aliases and merge keys; what is written out wins", () => {
    const text = [
      "x: &retry",
      "  - {ErrorEquals: [States.ALL]}",
      "y: &task {Type: Task, Resource: 'arn:x', Retry: *retry}",
      "StartAt: A",
      "States:",
      "  A: {<<: *task, Resource: 'arn:y', End: true}",
    ].join("\n");
    expect(only(text).definition["States"]).toEqual({
      A: { Type: "Task", Resource: "arn:y", Retry: [{ ErrorEquals: ["States.ALL"] }], End: true },
    });
  });

  it("knows where everything stands", () => {
    const text =
      '{\n  "StartAt": "A",\n  "States": {\n    "A": { "Type": "Pass",\n      "End": true }\n  }\n}';
    const { placeOf } = only(text);
    expect(placeOf("/States/A/End")).toEqual({ line: 5, column: 7 });
    expect(placeOf("/States/A/Missing")).toEqual({ line: 4, column: 5 });
    expect(placeOf("")).toEqual({ line: 1, column: 1 });
    const yaml = only("StartAt: A\nStates:\n  A:\n    Type: Pass\n    Retry:\n      - {}\n");
    expect(yaml.placeOf("/States/A/Retry/0")).toEqual({ line: 6, column: 9 });
  });

  it("treats __proto__ as a name like others", () => {
    const { definition } = only(
      '{"StartAt": "A", "States": {"__proto__": {"Type": "Pass", "End": true}}}',
    );
    expect(Object.keys(definition["States"] as JsonObject)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(definition)).toBe(Object.prototype);
  });
});

describe("placeholders", () => {
  it("are kept and told once each, where they stand first", () => {
    const state = { Type: "Task", Resource: "${F}", Parameters: { a: "${F}/${G}" }, End: true };
    const { definition, notes } = only(JSON.stringify({ StartAt: "A", States: { A: state } }));
    expect(definition["States"]).toEqual({ A: state });
    expect(notes.map(({ pointer }) => pointer)).toEqual([
      "/States/A/Resource",
      "/States/A/Parameters/a",
    ]);
    expect(notes[1]?.message).toContain("${G}");
  });

  it("may stand without quotes where a number belongs, which is told", () => {
    const text = '{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":${Delay},"End":true}}}';
    const { definition, notes } = only(text);
    expect(definition["States"]).toEqual({ A: { Type: "Wait", Seconds: "${Delay}", End: true } });
    expect(notes).toEqual([
      {
        pointer: "/States/A/Seconds",
        message:
          "${Delay} stands where a number or another value belongs and was kept as a text; put the value in its place.",
      },
    ]);
  });

  it("in the place of a number are told in YAML too", () => {
    const text =
      "StartAt: A\nStates:\n  A: \n    Type: Wait\n    Seconds: ${Delay}\n    End: true\n";
    expect(only(text).notes[0]).toMatchObject({ pointer: "/States/A/Seconds" });
    expect(only(text).notes[0]?.message).toContain("number");
  });
});

describe("a text that cannot be read says where", () => {
  const cases: Readonly<Record<string, readonly [string, ...(readonly (string | number)[])[]]>> = {
    nothing: ["  \n", ["EMPTY_TEXT"]],
    "a missing comma": ['{\n  "StartAt": "A"\n  "States": {}\n}', ["SYNTAX_ERROR", 3, 3]],
    "a missing bracket": ['{"StartAt": [1, 2}', ["SYNTAX_ERROR", 1, 18]],
    "the end before its time": ['{"StartAt": "A",\n "States": ', ["SYNTAX_ERROR", 2, 12]],
    "a text without its end": ['{"StartAt": "A\n}', ["SYNTAX_ERROR", 1, 15]],
    "a word that is none": ['{"StartAt": "A", "States": {"A": Pass: x}}', ["SYNTAX_ERROR", 1, 34]],
    "a bad escape": ['{"StartAt": "\\x"}', ["SYNTAX_ERROR", 1, 14]],
    "text after the end": ['{"StartAt": "A"} }', ["SYNTAX_ERROR", 1, 18]],
    "a number out of range": ['{"StartAt": 1e999}', ["SYNTAX_ERROR", 1, 13]],
    "bad YAML": ["StartAt: A\nStates:\n  A: b: c\n", ["SYNTAX_ERROR", 3, 6]],
    "YAML with a list as a name": ["StartAt: A\n? [a]\n: b\n", ["SYNTAX_ERROR", 2, 3]],
    "an alias of nothing": ["StartAt: A\nStates: *x\n", ["SYNTAX_ERROR", 2, 9]],
    "several documents": ["StartAt: A\n---\nStartAt: B\n", ["SYNTAX_ERROR", 2, 1]],
    "a key given twice": [
      '{\n "StartAt": "A",\n "States": {\n  "A": {},\n  "A": {}}}',
      ["DUPLICATE_KEY", 5, 3],
    ],
    "keys given twice": [
      "StartAt: A\nStates:\n  A: 1\n  A: 2\nStartAt: B\n",
      ["DUPLICATE_KEY", 4, 3],
      ["DUPLICATE_KEY", 5, 1],
    ],
    "something else": ['{"hello": "world"}', ["NO_STATE_MACHINE"]],
    "a list": ["[1, 2]", ["NO_STATE_MACHINE"]],
    "plain words": ["Just a text.", ["NO_STATE_MACHINE"]],
  };
  it.each(Object.entries(cases))("%s", (_, [text, ...expected]) => {
    expect(problemsOf(text)).toEqual(expected);
  });

  it("in words that help", () => {
    const [problem] = readDefinitions("{'StartAt': 'A' 'b'}").problems;
    expect(problem?.message).toBe(
      "The JSON cannot be read: the name of a member stands in double quotes.",
    );
  });
});
