import type { ContentPart, ModelMessage } from "../../shared/nodes/node-context.ts";

/** The words of a message, without its images. */
export function textOfMessage({ content }: Pick<ModelMessage, "content">): string {
  if (typeof content === "string") return content;
  return content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n\n");
}

/** The images of a message. */
export function imagesOfMessage({
  content,
}: Pick<ModelMessage, "content">): readonly Extract<ContentPart, { type: "image" }>["image"][] {
  if (typeof content === "string") return [];
  return content.flatMap((part) => (part.type === "image" ? [part.image] : []));
}
