import { z } from "zod";
import { defineFlow } from "./kind.ts";
import { jsonField } from "./parts/json-field.ts";
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
    Items: z.array(jsonField()).optional().meta({
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
    MaxConcurrency: z.int().min(0).max(10_000).optional().meta({
      title: "At the same time",
      description: "Most iterations under way at once; 0 or empty = no limit of its own.",
    }),
    ToleratedFailureCount: z.int().min(0).optional().meta({
      title: "Tolerated failures",
      description: "Iterations that may fail before the whole list fails.",
    }),
    ToleratedFailurePercentage: z.number().min(0).max(100).optional().meta({
      title: "Tolerated failures, %",
      description: "Share of the iterations that may fail before the whole list fails.",
    }),
  }),
  example: { Items: "{% $states.input.items %}", MaxConcurrency: 4 },
  subtitle: (params) => {
    const items = params["Items"];
    const list = Array.isArray(items) ? `${items.length} items` : oneLine(items) || "each item";
    const atOnce = params["MaxConcurrency"];
    return typeof atOnce === "number" && atOnce > 0 ? `${list}, ${atOnce} at a time` : list;
  },
  stateType: "Map",
  innerPorts: () => [{ id: "body", label: "Each item" }],
});
