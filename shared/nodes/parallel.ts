import { z } from "zod";
import type { Json } from "../base/json.ts";
import { defineFlow } from "./kind.ts";
import { jsonField } from "./parts/json-field.ts";

/** More side-by-side flows than a canvas can show. */
const maxBranches = 40;

const branchCount = (branches: Json | undefined): number =>
  typeof branches === "number" && Number.isInteger(branches)
    ? Math.min(Math.max(branches, 1), maxBranches)
    : 1;

/** A Parallel state: a container whose inner flows run at the same time. One branch is legal in the language. */
export const parallel = defineFlow({
  type: "parallel",
  title: "Parallel",
  summary: "Runs several flows at the same time and waits for all of them.",
  icon: "git-fork",
  group: "flow",
  keywords: ["fork", "join", "branches", "concurrent", "split"],
  params: z.strictObject({
    Branches: z.int().min(1).max(maxBranches).meta({
      title: "Branches",
      description: "Number of flows side by side; the output is the list of their outputs.",
    }),
    Arguments: jsonField().optional().meta({
      title: "Input of the branches",
      description: "Empty gives each branch the input of this node.",
      widget: "code",
    }),
    Parameters: jsonField().optional().meta({
      title: "Parameters",
      description:
        "JSONPath: input of the branches; keys that end in .$ take a path or an intrinsic function.",
      widget: "code",
    }),
  }),
  example: { Branches: 2 },
  subtitle: (params) => {
    const count = branchCount(params["Branches"]);
    return count === 1 ? "1 branch" : `${count} branches`;
  },
  stateType: "Parallel",
  innerPorts: (params) =>
    Array.from({ length: branchCount(params["Branches"]) }, (_, index) => ({
      id: `branch:${index}`,
      label: `Branch ${index + 1}`,
    })),
});
