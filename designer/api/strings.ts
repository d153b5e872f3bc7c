import { translated } from "../language/translated.ts";

export const english = {
  unreachableTitle: "The server cannot be reached",
  unreachable: "No answer from the server. It may be restarting, or the connection is down.",
  unexpectedTitle: "The server's answer is not understood",
  unexpected: (what: string) => `The answer to “${what}” does not have the agreed form.`,
  refusedTitle: "The server refused the request",
  refused: (status: number) => `The server answered with status ${status}.`,
} as const;

export const apiStrings = translated("api/strings", english);
