/** Cairn in the process of a peer. */
import { chainOf, echo, mapOfNothing, nothing, startCairnEngine } from "./cairn-engine.ts";
import { measureScale, type ScaleSizes } from "./cairn-scale.ts";
import { costPerStep } from "./cost-per-step.ts";
import type { ChainParams, PeerOptions } from "./peer.ts";
import { eachMs, secondsOf, serve } from "./peers/serve.mjs";

serve(async ({ databaseUrl, directory }: PeerOptions) => {
  const engine = await startCairnEngine(databaseUrl, directory);
  const { publish, run } = engine;
  const published = new Map<string, Promise<string>>();
  const workflowOf = async (definition: ReturnType<typeof chainOf>): Promise<string> => {
    const key = JSON.stringify(definition);
    const id = published.get(key) ?? publish(definition);
    published.set(key, id);
    return await id;
  };
  const chain = async ({ runs, steps }: ChainParams) => {
    const workflowId = await workflowOf(chainOf(nothing, steps));
    return await eachMs(runs, async () => await run(workflowId, null));
  };
  const burst = async ({ runs, steps }: ChainParams) => {
    const workflowId = await workflowOf(chainOf(nothing, steps));
    return await secondsOf(
      async () =>
        await Promise.all(Array.from({ length: runs }, async () => await run(workflowId, null))),
    );
  };
  return {
    chain,
    burst,
    map: async ({ items }: { readonly items: number }) => {
      const workflowId = await workflowOf(mapOfNothing);
      const input = Array.from({ length: items }, (_, i) => i);
      return await eachMs(1, async () => await run(workflowId, input));
    },
    payload: async ({ text, steps }: { readonly text: string; readonly steps: number }) => {
      const workflowId = await workflowOf(chainOf(echo, steps));
      return await secondsOf(async () => await run(workflowId, text));
    },
    scale: async (sizes: ScaleSizes) => await measureScale(engine, databaseUrl, sizes),
    cost: async ({ runs, steps }: ChainParams) => {
      await burst({ runs, steps });
      const alone = await costPerStep(databaseUrl, steps * runs, async () => {
        await chain({ runs, steps });
      });
      const together = await costPerStep(databaseUrl, steps * runs, async () => {
        await burst({ runs, steps });
      });
      return { alone, together };
    },
  };
});
