import { z } from "zod";
import { defineTask } from "./kind.ts";
import { jsonField } from "./parts/json-field.ts";
import { workerLostRetry } from "./parts/retry-policy.ts";
import { oneLine } from "./parts/subtitle.ts";

/** Longer programs belong into a service of their own. */
const maxCodeLength = 100_000;

/** A program of the person who drew the workflow. It changes nothing outside and gives the same for the same input. */
export const code = defineTask({
  type: "code",
  title: "Code",
  summary: "Runs JavaScript on a value, in a sandbox without network and files.",
  icon: "code-xml",
  group: "data",
  keywords: ["javascript", "script", "function", "program", "js", "compute"],
  params: z.strictObject({
    Code: z.string().trim().min(1).max(maxCodeLength).meta({
      title: "Code",
      description:
        "Body of a function: it gets input, may await, and ends with return. Date stands still at the start of the step; Math.random gives the same in every attempt.",
      widget: "code",
    }),
    Input: jsonField().default(null).meta({
      title: "Input",
      description: "What the program gets as input.",
      widget: "code",
    }),
    CpuSeconds: z.number().min(0.1).max(30).default(5).meta({
      title: "Processor time",
      description: "Seconds that the program may compute.",
    }),
    MemoryMb: z.int().min(32).max(256).default(64).meta({
      title: "Memory",
      description: "Megabytes that the program and its input may take.",
    }),
  }),
  result: z.strictObject({ value: jsonField(), log: z.array(z.string()) }),
  example: {
    Code: "return input;",
    Input: "{% $states.input %}",
  },
  subtitle: (given) => oneLine(given["Code"]) || "No code yet",
  defaults: {
    Retry: [workerLostRetry],
    Checkpoint: { Policy: "Milestone" },
    TimeoutSeconds: 120,
  },
  text: "brings",
  effect: "none",
  errors: {
    "Code.Error": "The program threw an error, or it is not valid JavaScript.",
    "Code.Timeout": "The program took more processor time than it may.",
    "Code.OutOfMemory": "The program took more memory than it may.",
    "Code.InvalidResult": "What the program returned is no JSON value, or it is too large.",
  },
  run: async (given, context) => {
    const { value, log } = await context.code({
      code: given.Code,
      input: given.Input,
      cpuMs: given.CpuSeconds * 1000,
      memoryMb: given.MemoryMb,
    });
    return { value, log: [...log] };
  },
});
