/** Asks the offline engine, for tests. */
import { readFileSync } from "node:fs";
import { answerOffline } from "../../server/context/offline-model.ts";
import { splitSentences } from "../../server/context/offline/sentence.ts";
import type { Json, JsonObject } from "../../shared/base/json.ts";

export const news = `Berlin, 12 May 2024. Siemens AG and the Technical University of Munich announced a partnership on Tuesday to build a research centre for battery recycling in Munich. "We expect the first results in 2026," said Dr. Anna Keller, who leads the project together with James O'Neill of the University of Edinburgh. The centre will cost €45 million, of which the Federal Ministry of Education pays about a third.

Siemens, founded in 1847 by Werner von Siemens, has worked on batteries for electric buses since March 2015. Environmental groups such as Greenpeace welcomed the plan but asked for clear targets. According to Keller, 80 percent of the lithium in a used battery can be recovered with the new process. Questions can be sent to press@siemens.example or see https://example.org/battery.

The project will start on January 15, 2025 and hire 120 people in Germany, France and Poland.`;

export interface Asked {
  readonly system?: string;
  readonly schema?: JsonObject;
  readonly maxTokens?: number;
}

export function ask(prompt: string, { system, schema, maxTokens }: Asked = {}) {
  const messages = [
    ...(system === undefined ? [] : [{ role: "system" as const, content: system }]),
    { role: "user" as const, content: prompt },
  ];
  return answerOffline({ model: "gpt-5.4-mini", messages, schema, maxTokens });
}

export const said = (prompt: string, asked: Asked = {}): string => ask(prompt, asked).text;
export const form = (prompt: string, schema: JsonObject, system?: string): Json =>
  JSON.parse(said(prompt, { schema, ...(system === undefined ? {} : { system }) })) as Json;
export const sentencesIn = (text: string): number => splitSentences(text).length;

export function page(name: string): string {
  return readFileSync(new URL(`../../node_modules/${name}`, import.meta.url), "utf8");
}
