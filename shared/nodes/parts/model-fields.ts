import { z } from "zod";
import { jsonObjectField } from "./json-field.ts";

/** Parameters of every kind that asks a model. */
export const modelFields = {
  Provider: z.string().min(1).max(100).optional().meta({
    title: "Provider",
    description: "Name of a provider in the settings; empty chooses the one that serves the model.",
  }),
  Model: z.string().min(1).max(200).meta({
    title: "Model",
    description: "Name of the model, as the provider and the price catalogue write it.",
    widget: "model",
  }),
  System: z.string().optional().meta({
    title: "Instructions",
    description: "What the model is and how it answers.",
    widget: "text",
  }),
  Schema: jsonObjectField().optional().meta({
    title: "Answer schema",
    description: "JSON Schema of the wanted answer; an answer that does not fit is an error.",
    widget: "code",
  }),
  Repairs: z.int().min(0).max(5).default(1).meta({
    title: "Repairs",
    description:
      "How often the model is asked again, with what is wrong, when its answer does not fit the schema.",
  }),
  MaxTokens: z.int().min(1).max(10_000_000).optional().meta({
    title: "Longest answer",
    description: "Tokens the answer may have.",
  }),
  Temperature: z.number().min(0).max(2).optional().meta({
    title: "Temperature",
    description: "0 answers the same way each time; higher is freer.",
  }),
};

/** Errors of every kind that asks a model, with one sentence each. */
export const modelErrors = {
  "Model.RateLimited": "The provider wants fewer requests or tokens per minute.",
  "Model.QuotaExceeded": "The account with the provider has no credit or quota left.",
  "Model.Unavailable": "The provider cannot be reached or answered with an error of its own.",
  "Model.Timeout": "The provider took too long.",
  "Model.InvalidRequest": "The provider refused the request; asking again would change nothing.",
  "Model.InvalidOutput": "The answer is empty, not JSON, or does not fit the schema.",
  "Model.Refused": "The model, or a content filter of the provider, declined to answer.",
  "Model.Unauthorized": "The provider refused the key, or there is none.",
  "Http.Blocked": "The address of the provider is not public and not allowed by EGRESS_ALLOW.",
  "Cairn.InvalidSchema": "The schema is no JSON Schema, or cannot be checked in time.",
  "Model.ContextTooLong": "The messages are longer than the model can read.",
} as const;

/** Errors of images that are stored files. */
export const imageErrors = {
  "Document.NotFound": "There is no stored file with the id of an image.",
  "Document.TooLarge": "An image is larger than the limit.",
  "Artifact.NotFound": "The stored content of an image is gone.",
  "Artifact.Corrupt": "The stored content of an image is damaged.",
} as const;
