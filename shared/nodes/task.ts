import { z } from "zod";
import { defineFlow } from "./kind.ts";
import { jsonField } from "./parts/json-field.ts";
import { oneLine } from "./parts/subtitle.ts";

/** A Task with any resource: activities, Lambda functions and integrations of an imported definition, or a kind by its name. */
export const task = defineFlow({
  type: "task",
  title: "Task",
  summary: "Calls any resource by its name, such as a function of an imported definition.",
  icon: "box",
  group: "flow",
  keywords: ["resource", "lambda", "arn", "activity", "function", "binding", "import"],
  params: z.strictObject({
    Resource: z.string().min(1).max(2000).meta({
      title: "Resource",
      description: "Name of the resource; a binding says which endpoint answers for it.",
    }),
    Arguments: jsonField().optional().meta({
      title: "Arguments",
      description: "What the resource receives; empty sends the input.",
      widget: "code",
    }),
    Parameters: jsonField().optional().meta({
      title: "Parameters",
      description:
        "JSONPath: what the resource receives; keys that end in .$ take a path or an intrinsic function.",
      widget: "code",
    }),
    Credentials: jsonField().optional().meta({
      title: "Credentials",
      description: "Role that a resource on AWS is called with; handed to the binding.",
      widget: "code",
    }),
  }),
  example: {
    Resource: "arn:aws:lambda:us-east-1:123456789012:function:my-function",
    Arguments: { input: "{% $states.input %}" },
  },
  exampleInJsonPath: {
    Resource: "arn:aws:lambda:us-east-1:123456789012:function:my-function",
    Parameters: { "input.$": "$" },
  },
  subtitle: (params) => resourceLine(oneLine(params["Resource"])) || "No resource yet",
  stateType: "Task",
});

/** The part of a resource's name that tells it from others: `sns:publish`, `my-function`, `activity approve`. */
function resourceLine(resource: string): string {
  const integration = /^arn:[^:]*:states:[^:]*:[^:]*:(?<what>.+)$/u.exec(resource)?.groups?.[
    "what"
  ];
  if (integration !== undefined)
    return integration.replace(/^activity:/u, "activity ").replace(/^aws-sdk:/u, "");
  return resource.includes(":") ? (resource.split(":").at(-1) ?? resource) : resource;
}
