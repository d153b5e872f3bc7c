import { countAttention, listDeadLetters, listWaiting } from "../store/attention.ts";
import type { Handlers } from "./handler.ts";
import type { AppOptions } from "./ports.ts";

/** What waits for somebody. */
export function attentionHandlers({
  database,
}: Pick<AppOptions, "database">): Handlers<"countAttention" | "listDeadLetters" | "listWaiting"> {
  return {
    countAttention: async () => ({ status: 200, body: await countAttention(database) }),
    listDeadLetters: async ({ query }) => {
      const { items, next } = await listDeadLetters(database, query);
      return { status: 200, body: { deadLetters: [...items], next } };
    },
    listWaiting: async ({ query }) => {
      const { items, next } = await listWaiting(database, query);
      return { status: 200, body: { waiting: [...items], next } };
    },
  };
}
