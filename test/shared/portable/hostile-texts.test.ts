import { describe, expect, it } from "vitest";
import { readDefinitions } from "../../../shared/portable/read-definitions.ts";

const repeat = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join("\n");

/** Each level stands for ten of the one before it. */
const aliasBomb = [
  "a0: &a0 [x, x, x, x, x, x, x, x, x, x]",
  repeat(12, (i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(", ")}]`),
  "StartAt: A",
].join("\n");

/** Texts that try to cost more than they are long, with what they are refused for. */
const hostile: Readonly<Record<string, readonly [string, string]>> = {
  "aliases that multiply": [aliasBomb, "TOO_MANY_ALIASES"],
  "merges that multiply": [
    `a: &a {x: [1, 2, 3, 4, 5, 6, 7, 8, 9]}\nb:\n${repeat(5000, () => "  <<: *a")}`,
    "TOO_MANY_ALIASES",
  ],
  "an alias of itself": ["StartAt: &a [*a]", "SYNTAX_ERROR"],
  "a hundred thousand brackets": [`{"StartAt": ${"[".repeat(100_000)}`, "TOO_DEEPLY_NESTED"],
  "brackets in YAML": [`StartAt: ${"[".repeat(100_000)}`, "TOO_DEEPLY_NESTED"],
  "braces in YAML": [`StartAt: ${"{a: ".repeat(100_000)}`, "TOO_DEEPLY_NESTED"],
  dashes: [`${"- ".repeat(100_000)}a`, "TOO_DEEPLY_NESTED"],
  "question marks": [`${"? ".repeat(100_000)}a`, "TOO_DEEPLY_NESTED"],
  stairs: [repeat(1000, (i) => `${" ".repeat(i)}a:`), "TOO_DEEPLY_NESTED"],
  "values nested beyond the limit": [
    `{"StartAt": "A", "States": ${'{"a":'.repeat(201)}1${"}".repeat(202)}`,
    "TOO_DEEPLY_NESTED",
  ],
  "a long text": [" ".repeat(4_200_000), "TEXT_TOO_LARGE"],
  "a great many lines": [`${"\n".repeat(100_001)}a`, "TEXT_TOO_LARGE"],
  "a great many commas": [`a: [${",".repeat(100_001)}`, "TEXT_TOO_LARGE"],
  "a long text of YAML": [`a: ${"b".repeat(1_100_000)}`, "TEXT_TOO_LARGE"],
};

describe("a hostile text is refused", () => {
  it.each(Object.entries(hostile))("%s", (_, [text, code]) => {
    const { definitions, problems } = readDefinitions(text);
    expect(definitions).toEqual([]);
    expect(problems.map((problem) => problem.code)).toContain(code);
  });

  it("when its variables multiply", () => {
    const level = (i: number): string => `  v${i}: "${`\${self:custom.v${i + 1}}`.repeat(20)}"`;
    const text = [
      "custom:",
      repeat(8, level),
      '  v8: "xxxxxxxxxxxxxxxxxxxx"',
      "stepFunctions:",
      "  stateMachines:",
      "    m:",
      "      definition:",
      "        Comment: ${self:custom.v0}",
      "        StartAt: A",
      "        States: {A: {Type: Pass, End: true}}",
    ].join("\n");
    const [machine] = readDefinitions(text).definitions;
    expect(JSON.stringify(machine?.definition).length).toBeLessThan(100_000);
  });

  it("when the default of a parameter is repeated without end", () => {
    const text = JSON.stringify({
      Parameters: { P: { Type: "String", Default: "x".repeat(100_000) } },
      Resources: {
        M: {
          Type: "AWS::StepFunctions::StateMachine",
          Properties: {
            Definition: {
              StartAt: "A",
              States: {
                A: { Type: "Pass", Result: { "Fn::Sub": "${P}".repeat(5000) }, End: true },
              },
            },
          },
        },
      },
    });
    const [machine] = readDefinitions(text).definitions;
    expect(JSON.stringify(machine?.definition).length).toBeLessThan(5_000_000);
  });

  it("or runs nothing: tags of other tools are only ignored", () => {
    const text =
      "StartAt: !!js/function 'function () {}'\nStates: {A: {Type: !python/object:os.system Pass, End: true}}";
    const { definitions, problems } = readDefinitions(text);
    expect(problems).toEqual([]);
    expect(definitions[0]?.definition).toMatchObject({ StartAt: "function () {}" });
  });
});
