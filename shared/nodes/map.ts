import { z } from "zod";
import type { JsonObject } from "../base/json.ts";
import { defineFlow } from "./kind.ts";
import { jsonField, jsonObjectField, pathField } from "./parts/json-field.ts";
import { oneLine } from "./parts/subtitle.ts";

/** A Map state: a container whose inner flow runs once for each item. */
export const map = defineFlow({
  type: "map",
  title: "Map",
  summary: "Runs the flow inside once for each item of a list, several at a time.",
  icon: "layers",
  group: "flow",
  keywords: ["loop", "for each", "iterate", "repeat", "batch", "items"],
  params: z.strictObject({
    Items: jsonField().optional().meta({
      title: "Items",
      description: "The list; empty uses the input, which must then be a list.",
      widget: "code",
    }),
    ItemSelector: jsonField().optional().meta({
      title: "Input of each iteration",
      description:
        "Empty gives each iteration its item. $states.context.Map.Item.Value is the item, .Index its number.",
      widget: "code",
    }),
    ItemsPath: pathField().nullable().optional().meta({
      title: "Items from",
      description: "JSONPath: where the input holds the list, such as $.orders.",
    }),
    Parameters: jsonField().optional().meta({
      title: "Parameters",
      description: "Older name of the input of each iteration, JSONPath.",
      widget: "code",
    }),
    ItemReader: jsonObjectField().optional().meta({
      title: "Item reader",
      description: "Where a distributed Map reads its items: a file of JSON, JSON lines or CSV.",
      widget: "code",
    }),
    ItemBatcher: jsonObjectField().optional().meta({
      title: "Batches",
      description: "Gives each iteration of a distributed Map several items at once.",
      widget: "code",
    }),
    ResultWriter: jsonObjectField().optional().meta({
      title: "Result writer",
      description: "Where a distributed Map writes the results of its iterations.",
      widget: "code",
    }),
    Label: z.string().optional().meta({
      title: "Label",
      description: "Names the iterations of a distributed Map; at most 40 characters.",
    }),
    MaxConcurrency: z.int().min(0).optional().meta({
      title: "At the same time",
      description: "Most iterations under way at once; 0 or empty = no limit of its own.",
    }),
    MaxConcurrencyPath: pathField().optional().meta({
      title: "At the same time, from",
      description: "JSONPath: where the input says how many.",
    }),
    ToleratedFailureCount: z.int().min(0).optional().meta({
      title: "Tolerated failures",
      description: "Iterations that may fail before the whole list fails.",
    }),
    ToleratedFailureCountPath: pathField().optional().meta({
      title: "Tolerated failures, from",
      description: "JSONPath: where the input says how many.",
    }),
    ToleratedFailurePercentage: z.number().min(0).max(100).optional().meta({
      title: "Tolerated failures, %",
      description: "Share of the iterations that may fail before the whole list fails.",
    }),
    ToleratedFailurePercentagePath: pathField().optional().meta({
      title: "Tolerated failures, %, from",
      description: "JSONPath: where the input says which share.",
    }),
  }),
  example: { Items: "{% $states.input.items %}", MaxConcurrency: 4 },
  exampleInJsonPath: { ItemsPath: "$.items", MaxConcurrency: 4 },
  subtitle: (params) => {
    const list = listLine(params);
    const { MaxConcurrency: atOnce, MaxConcurrencyPath: atOncePath } = params;
    if (typeof atOnce === "number" && atOnce > 0) return `${list}, ${atOnce} at a time`;
    return atOncePath === undefined ? list : `${list}, ${oneLine(atOncePath)} at a time`;
  },
  stateType: "Map",
  innerPorts: () => [{ id: "body", label: "Each item" }],
});

/** Where the items come from, on a card. */
function listLine({ Items: items, ItemsPath: path, ItemReader: reader }: JsonObject): string {
  if (reader !== undefined) return "each item of a file";
  if (Array.isArray(items)) return `${items.length} items`;
  return oneLine(items ?? path) || "each item";
}
