import { z } from "zod";
import type { ContentPart, ModelMessage, ModelTool } from "../node-context.ts";
import { artifactField } from "./artifact-field.ts";
import { jsonField, jsonObjectField } from "./json-field.ts";

const partType = { title: "Type", description: "What the part is." };
const imagePart = z.literal("image").meta(partType);

const imageAddress = z
  .string()
  .max(4000)
  .regex(/^https?:\/\//iu, "must begin with http:// or https://");

/** An image as a parameter: a stored file, or where it stands. */
export const imageField = z.union([artifactField, imageAddress]);

const contentPart = z.union([
  z.strictObject({
    Type: z.literal("text").meta(partType),
    Text: z.string().meta({ title: "Text", description: "What is said.", widget: "text" }),
  }),
  z.strictObject({
    Type: imagePart,
    Image: artifactField.meta({
      title: "Image",
      description: "A stored file: PNG, JPEG, WebP or GIF.",
    }),
  }),
  z.strictObject({
    Type: imagePart,
    Url: imageAddress.meta({
      title: "Address",
      description: "Where the provider finds the image.",
    }),
  }),
]);

const toolCall = z.strictObject({
  id: z.string().min(1).max(200).meta({ title: "Id", description: "Of the call." }),
  name: z.string().min(1).max(200).meta({ title: "Name", description: "Of the tool." }),
  arguments: jsonField().meta({ title: "Arguments", description: "What the tool is given." }),
});

/** A message of a conversation as a parameter. Tool calls of an answer fit in as they are. */
export const messageField = z
  .strictObject({
    role: z
      .enum(["system", "user", "assistant", "tool"])
      .meta({ title: "Role", description: "Who speaks." }),
    content: z.union([z.string(), z.array(contentPart).min(1).max(1000)]).meta({
      title: "Content",
      description: "What is said: a text, or a list of parts, some of which are images.",
      widget: "code",
    }),
    toolCalls: z.array(toolCall).max(1000).optional().meta({
      title: "Tool calls",
      description: "Of an assistant: the tools it asked for.",
      widget: "code",
    }),
    toolCallId: z.string().min(1).max(200).optional().meta({
      title: "Tool call",
      description: "Of a tool: id of the call that this is the result of.",
    }),
  })
  .refine(({ role, toolCallId }) => (role === "tool") === (toolCallId !== undefined), {
    message: "a message of a tool, and no other, says which call it answers: toolCallId",
    path: ["toolCallId"],
  });

/** A tool as a parameter. */
const toolField = z.strictObject({
  Name: z
    .string()
    .regex(/^[\w-]{1,64}$/u, "must be letters, digits, _ and -, at most 64")
    .meta({ title: "Name", description: "As the model calls it." }),
  Description: z.string().max(10_000).optional().meta({
    title: "Description",
    description: "What it does and when to use it.",
    widget: "text",
  }),
  Parameters: jsonObjectField().meta({
    title: "Parameters",
    description: "JSON Schema of its arguments.",
    widget: "code",
  }),
});

/** Most tools that any provider takes. */
const mostTools = 128;

export const toolsField = z
  .array(toolField)
  .max(mostTools)
  .refine((tools) => new Set(tools.map(({ Name }) => Name)).size === tools.length, {
    message: "two tools have the same name",
  })
  .optional()
  .meta({
    title: "Tools",
    description:
      "Tools that the model may ask for: [{ Name, Description, Parameters }]. The workflow runs them and asks again.",
    widget: "json",
  });

/** A tool call as a result holds it. */
export const toolCallResult = z.strictObject({
  id: z.string(),
  name: z.string(),
  arguments: jsonField(),
});

export function messageOf(given: z.output<typeof messageField>): ModelMessage {
  const { role, content, toolCalls, toolCallId } = given;
  return {
    role,
    content: typeof content === "string" ? content : content.map(partOf),
    ...(toolCalls === undefined ? {} : { toolCalls }),
    ...(toolCallId === undefined ? {} : { toolCallId }),
  };
}

/** A prompt with the images it is about. */
export function withImages(
  prompt: string,
  images: readonly z.output<typeof imageField>[] = [],
): string | readonly ContentPart[] {
  if (images.length === 0) return prompt;
  return [
    { type: "text", text: prompt },
    ...images.map((image): ContentPart => {
      const shown = typeof image === "string" ? { url: image } : { artifact: image.$artifact };
      return { type: "image", image: shown };
    }),
  ];
}

function partOf(part: z.output<typeof contentPart>): ContentPart {
  if (part.Type === "text") return { type: "text", text: part.Text };
  const image = "Url" in part ? { url: part.Url } : { artifact: part.Image.$artifact };
  return { type: "image", image };
}

export function toolsOf(given: z.output<typeof toolsField>): readonly ModelTool[] | undefined {
  return given?.map(({ Name, Description, Parameters }) => ({
    name: Name,
    ...(Description === undefined ? {} : { description: Description }),
    parameters: Parameters,
  }));
}
