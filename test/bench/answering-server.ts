/** An HTTP server that stands for the world outside: it answers JSON with JSON. */
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import type { Json } from "../../shared/base/json.ts";

export interface AnsweringServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export async function startAnsweringServer(
  answer: (body: unknown) => Promise<Json>,
): Promise<AnsweringServer> {
  const server = createServer((request, response) => {
    const work = async (): Promise<void> => {
      const result = await answer(await json(request));
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(result));
    };
    work().catch((error: unknown) => {
      response.statusCode = 500;
      response.end(JSON.stringify({ errorType: "Bench", errorMessage: String(error) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
