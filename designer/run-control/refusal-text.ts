/** What the server said no with, in words that say what to do. */
import { ApiError, errorText } from "../api/api-error.ts";
import { controlStrings } from "./strings.ts";

export interface RefusalText {
  /** What it means. */
  readonly title: string;
  /** What the server said about this very request; empty where it adds nothing. */
  readonly detail: string;
}

/** A refusal that the API names by a code. */
export function refusalText({
  code,
  message,
}: {
  readonly code: string;
  readonly message: string;
}): RefusalText {
  const title = controlStrings.refusals[code];
  return title === undefined ? { title: message, detail: "" } : { title, detail: message };
}

/** Whatever a request failed with. */
export function failedText(error: unknown): RefusalText {
  return error instanceof ApiError
    ? refusalText({ code: error.code, message: errorText(error) })
    : { title: errorText(error), detail: "" };
}

/** Both as one line, for a toast. */
export function failedLine(error: unknown): string {
  const { title, detail } = failedText(error);
  return [title, detail].filter((part) => part !== "").join(" ");
}
