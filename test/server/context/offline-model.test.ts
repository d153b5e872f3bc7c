import { describe, expect, it } from "vitest";
import { splitSentences } from "../../../server/context/offline/sentence.ts";
import { countTokens } from "../../../server/context/tokens.ts";
import type { Json } from "../../../shared/base/json.ts";
import { ask, form, news, page, said, sentencesIn } from "../../support/offline-answers.ts";

describe("summaries", () => {
  it("are whole sentences of the text in its order, as many as asked for", () => {
    for (const [words, count] of [
      ["in one sentence", 1],
      ["in 3 sentences", 3],
      ["in two to four sentences", 4],
    ] as const) {
      const text = said(`Summarise ${words}:\n\n${news}`);
      const sentences = splitSentences(text);
      expect(sentences).toHaveLength(count);
      const places = sentences.map((sentence) => news.replaceAll("\n\n", " ").indexOf(sentence));
      expect(places.every((place) => place >= 0)).toBe(true);
      expect(places).toStrictEqual(places.toSorted((left, right) => left - right));
    }
  });

  it("obey an instruction of the system, in front, behind, or around the text", () => {
    const expected = said(news, { system: "Summarise the text in two sentences." });
    expect(sentencesIn(expected)).toBe(2);
    expect(said(`Summarise the text in two sentences.\n\n${news}`)).toBe(expected);
    expect(said(`${news}\n\nSummarise the text above in two sentences.`)).toBe(expected);
    expect(said(`Summarise the text in two sentences.\n"""\n${news}\n"""`)).toBe(expected);
    expect(said(`Summarise the text in two sentences.\n<document>\n${news}\n</document>`)).toBe(
      expected,
    );
  });

  it("come as bullets, within words and within tokens", () => {
    expect(
      said(`Summarize in 3 bullet points:\n\n${news}`)
        .split("\n")
        .map((line) => line.slice(0, 2)),
    ).toStrictEqual(["- ", "- ", "- "]);
    expect(
      said(`Summarise in at most 40 words.\n\n${news}`).split(/\s+/).length,
    ).toBeLessThanOrEqual(40);
    const short = ask(`Summarise:\n\n${news}`, { maxTokens: 60 });
    expect([short.finishReason, countTokens(short.text) <= 60]).toStrictEqual(["stop", true]);
    const cut = ask(`Summarise:\n\n${news}`, { maxTokens: 5 });
    expect([cut.finishReason, countTokens(cut.text) <= 5]).toStrictEqual(["length", true]);
  });

  it("are the same each time", () => {
    expect(ask(`Summarise:\n\n${news}`)).toStrictEqual(ask(`Summarise:\n\n${news}`));
  });

  it("count tokens", () => {
    const { usage, text } = ask(`Summarise:\n\n${news}`);
    expect(usage.outputTokens).toBe(countTokens(text));
    expect(usage.inputTokens).toBeGreaterThan(countTokens(news));
  });
});

describe("real project pages", () => {
  it.each<[string, string]>([
    ["ajv/README.md", "The fastest JSON validator for Node.js and browser."],
    ["express/Readme.md", "Fast, unopinionated, minimalist web framework for Node.js."],
    ["zod/README.md", "Zod is a TypeScript-first validation library."],
    ["undici/README.md", "An HTTP/1.1 client, written from scratch for Node.js."],
    [
      "kysely/README.md",
      "Kysely (pronounce “Key-Seh-Lee”) is a type-safe and autocompletion-friendly TypeScript SQL query builder.",
    ],
    [
      "mammoth/README.md",
      "Mammoth is designed to convert .docx documents, such as those created by Microsoft Word, Google Docs and LibreOffice, and convert them to HTML.",
    ],
    [
      "ipaddr.js/README.md",
      "ipaddr.js is a library for manipulating IPv4 and IPv6 addresses in JavaScript.",
    ],
    [
      "axe-core/README.md",
      "Axe is an accessibility testing engine for websites and other HTML-based user interfaces.",
    ],
    ["typescript/README.md", "TypeScript is a language for application-scale JavaScript."],
    [
      "pdfjs-dist/README.md",
      "PDF.js is a Portable Document Format (PDF) library that is built with HTML5.",
    ],
  ])("%s begins with what it is", (name, first) => {
    const text = said(page(name), {
      system: "Summarise the text for a busy reader: at most four sentences of plain text.",
    });
    expect(text.startsWith(first)).toBe(true);
    expect(sentencesIn(text)).toBeLessThanOrEqual(5);
    // No badges, code, tables, links, headings.
    expect(text).not.toMatch(/!\[|\]\(|```|\|.*\||<[a-z]|shields\.io|npm install|^#/m);
  });

  it.each([
    "pdfkit/CHANGELOG.md",
    "nodemailer/CHANGELOG.md",
    "es-toolkit/CHANGELOG.md",
    "argparse/CHANGELOG.md",
    "yargs/CHANGELOG.md",
  ])("%s is told by release", (name) => {
    const text = said(page(name), { system: "Summarise the text in at most four sentences." });
    expect(text).toMatch(
      /^The change log covers \d+ releases, from [\d.]+\S* to [\d.]+\S*( \([^)]+\))?\. Version \d+\.\d+\S*: /,
    );
    expect(text.split(/ (?=Version \d)/).length).toBeLessThanOrEqual(4);
    expect(text).not.toMatch(/\(#\d+\)|\b[0-9a-f]{40}\b|https?:/);
  });
});

const names = { type: "array", items: { type: "string" } } as const;

describe("entities", () => {
  it("fill the members that ask for them", () => {
    const schema = {
      type: "object",
      properties: { people: names, organizations: names, places: names, dates: names },
      required: ["people", "organizations", "places", "dates"],
    };
    expect(
      form(news, schema, "List the people, organizations, places and dates that the text names."),
    ).toStrictEqual({
      people: ["Anna Keller", "James O'Neill"],
      organizations: [
        "Technical University of Munich",
        "University of Edinburgh",
        "Siemens AG",
        "Federal Ministry of Education",
      ],
      places: ["Berlin", "Munich", "Germany", "France", "Poland"],
      dates: ["12 May 2024", "2026", "March 2015", "January 15, 2025"],
    });
    expect(form("Nothing is named here.", schema)).toStrictEqual({
      people: [],
      organizations: [],
      places: [],
      dates: [],
    });
  });

  it("come as objects with their type", () => {
    const item = {
      type: "object",
      properties: { name: { type: "string" }, type: { enum: ["PERSON", "ORG", "LOC"] } },
      required: ["name", "type"],
    };
    const { entities } = form(news, {
      type: "object",
      properties: { entities: { type: "array", items: item } },
      required: ["entities"],
    }) as { entities: Json[] };
    expect(entities).toContainEqual({ name: "Anna Keller", type: "PERSON" });
    expect(entities).toContainEqual({ name: "Siemens AG", type: "ORG" });
    expect(entities).toContainEqual({ name: "Poland", type: "LOC" });
    expect(JSON.stringify(entities)).not.toContain("€");
  });

  it("are listed in words", () => {
    expect(said(`List the people and places:\n\n${news}`)).toBe(
      "People: Anna Keller, James O'Neill\nPlaces: Berlin, Munich, Germany, France, Poland",
    );
  });
});

describe("other tasks", () => {
  it.each([
    ["Who leads the project?", "Anna Keller"],
    ["How much does the centre cost?", "€45 million"],
    ["When does the project start?", "January 15, 2025"],
    ["How many people will be hired?", "120 people"],
  ])("answers %s", (question, words) => {
    expect(said(`${news}\n\n${question}`)).toContain(words);
    expect(said(`${question}\n\n${news}`)).toContain(words);
  });

  it.each([
    ["I love this product, it works great and the support was excellent!", "positive"],
    ["Terrible. It broke after a day and nobody answers. I want a refund.", "negative"],
    ["The parcel is blue and weighs two kilograms.", "neutral"],
  ])("labels %j as %s", (text, label) => {
    expect(said(text, { system: "Classify the sentiment as positive, negative or neutral." })).toBe(
      label,
    );
    expect(form(text, { enum: ["positive", "negative", "neutral"] })).toBe(label);
  });

  it("labels by what the instruction says of each label", () => {
    const system =
      "Choose one of: red, blue, other.\nred: anything about apples and fire\nblue: anything about the sea and ships";
    const schema = {
      type: "object",
      properties: { label: { enum: ["red", "blue", "other"] } },
      required: ["label"],
    };
    expect(form("The ships left the harbour for the open sea.", schema, system)).toStrictEqual({
      label: "blue",
    });
    expect(form("She ate apples by the fire.", schema, system)).toStrictEqual({ label: "red" });
    expect(form("Numbers are abstract.", schema, system)).toStrictEqual({ label: "other" });
  });

  it("finds titles, keywords and outlines", () => {
    expect(said(`Give a title for this text:\n\n${page("ajv/README.md")}`)).toBe(
      "Ajv JSON schema validator",
    );
    expect(said(`Give a title for this text:\n\n${news}`).length).toBeLessThanOrEqual(90);
    const keywords = said(`List five keywords:\n\n${news}`).split(", ");
    expect(keywords).toHaveLength(5);
    expect(keywords).toEqual(expect.arrayContaining(["siemens"]));
    expect(said(`Outline an article from this:\n\n${page("kysely/README.md")}`)).toMatch(
      /^1\. .+\n2\. /,
    );
  });

  it("says so when there is nothing to work on", () => {
    expect(said("What is the capital of France?")).toContain("only works on text that it is given");
    expect(said("")).toContain("only works on text that it is given");
  });
});

describe("any text", () => {
  it("gets an answer, and quickly", () => {
    const texts = [
      "#".repeat(50_000),
      "[".repeat(20_000),
      "<".repeat(20_000),
      "*_".repeat(20_000),
      "a ".repeat(50_000),
      "|".repeat(20_000),
      `${"x".repeat(100_000)}.`,
      "1.0.0\n".repeat(5000),
      "\u0000\uD800",
      "(".repeat(30_000),
      "```".repeat(9000),
      "<!--".repeat(9000),
      "- [a](b)\n".repeat(5000),
      "&#9;".repeat(9000),
    ];
    for (const text of texts) expect(said(`Summarise:\n\n${text}`).length).toBeGreaterThan(0);
  }, 60_000);

  it("of another language is summarised in its words", () => {
    const german =
      "Der Steinhaufen weist den Weg zurück. Wanderer legen seit Jahrhunderten Steine auf ihn, damit niemand sich verirrt. Im Nebel ist er oft das einzige Zeichen. Ohne ihn wäre mancher nicht heimgekehrt.";
    expect(german).toContain(
      said(german, { system: "Fasse den Text zusammen: summarise in one sentence." }),
    );
    const chinese =
      "石堆标记着回家的路。几个世纪以来，徒步者都会在上面放石头。在雾中，它常常是唯一的标志。";
    expect(said(`Summarise:\n\n${chinese}`)).toContain("石堆");
  });
});
