import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { definitionFormats } from "../../../shared/portable/definition-format.ts";
import { readDefinitions } from "../../../shared/portable/read-definitions.ts";
import { orderedDefinition, writeDefinition } from "../../../shared/portable/write-definition.ts";
import { arbitraryDefinition } from "../../support/arbitrary-definition.ts";
import { sampleDefinitions } from "../../support/sample-definitions.ts";

/** Texts that readers of YAML like to take for something else. */
const treacherous = {
  StartAt: "no",
  States: {
    no: {
      Type: "Pass",
      QueryLanguage: "JSONata",
      Comment: "# no comment: 'really'\n  with a second line \n\n",
      Output: {
        words: ["yes", "off", "~", "null", "1e3", "0x10", "012", "1:30", "2030-01-01", "=", "<<"],
        odd: [
          "",
          " ",
          "a: b",
          "- a",
          "{% $a %}",
          "*x",
          "&x",
          "!x",
          "%x",
          "@x",
          "`x`",
          "\u2028",
          "é😀",
        ],
        "key: with # signs": { "<<": 1, "": 2, true: 3 },
        long: "word ".repeat(100),
      },
      End: true,
    },
  },
};

describe("a definition as a text", () => {
  it.each(definitionFormats)("comes back from %s as it was", (format) => {
    fc.assert(
      fc.property(arbitraryDefinition(), (definition) => {
        const { definitions, problems } = readDefinitions(writeDefinition(definition, format));
        expect(problems).toEqual([]);
        const read = definitions[0]?.definition;
        expect({ ...read, MaxPayloadBytes: 0 }).toEqual({ ...definition, MaxPayloadBytes: 0 });
      }),
      { numRuns: 100 },
    );
  });

  it.each(definitionFormats)("comes back from %s, however treacherous its texts are", (format) => {
    const text = writeDefinition(treacherous, format);
    expect(text.endsWith("\n")).toBe(true);
    const [machine] = readDefinitions(text).definitions;
    expect(machine?.definition).toEqual({ ...treacherous, MaxPayloadBytes: 262_144 });
  });

  it("quotes in YAML what older readers take for truth values and dates", () => {
    const text = writeDefinition(treacherous, "yaml");
    for (const word of ["yes", "off", "2030-01-01"]) expect(text).toContain(`"${word}"`);
  });

  it("has its fields in the order of the language", () => {
    for (const [, definition] of sampleDefinitions) {
      const ordered = orderedDefinition(definition);
      expect(ordered).toEqual(definition);
      expect(JSON.stringify(orderedDefinition(ordered))).toBe(JSON.stringify(ordered));
    }
    const { States: states } = orderedDefinition({
      States: { A: { End: true, Next: "B", Type: "Pass" } },
      StartAt: "A",
    });
    expect(Object.keys(states["A"] ?? {})).toEqual(["Type", "Next", "End"]);
  });
});

describe("readDefinitions", () => {
  it("answers any text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: "binary" })), (text) => {
        const { definitions, problems } = readDefinitions(text);
        expect(definitions.length + problems.length).toBeGreaterThan(0);
      }),
    );
  });

  it("answers a definition that something has damaged", () => {
    const damaged = fc.tuple(
      arbitraryDefinition(),
      fc.constantFrom(...definitionFormats),
      fc.nat(),
      fc.string(),
    );
    fc.assert(
      fc.property(damaged, ([definition, format, at, junk]) => {
        const text = writeDefinition(definition, format);
        const place = at % text.length;
        const broken = text.slice(0, place) + junk + text.slice(place + junk.length + 1);
        const { definitions, problems } = readDefinitions(broken);
        expect(definitions.length + problems.length).toBeGreaterThan(0);
        for (const { line = 1, column = 1 } of problems) {
          expect(line).toBeLessThanOrEqual(broken.split("\n").length);
          expect(column).toBeGreaterThan(0);
        }
      }),
      { numRuns: 300 },
    );
  });
});
