import { z } from "zod";
import type { RequestSecret } from "../node-context.ts";

/** Schema of the name of a secret that steps may use: a variable of the workers' environment. */
export const secretField = z
  .string()
  .regex(/^SECRET_[A-Z0-9_]{1,100}$/u, "must be SECRET_ and capital letters, digits or _");

/** Parameters of a kind whose requests carry a secret. */
export const secretFields = {
  Secret: secretField.optional().meta({
    title: "Secret",
    description: "Name of the secret to send, such as SECRET_API_KEY; its value is never shown.",
    widget: "secret",
  }),
  SecretAs: z.enum(["Bearer", "Header", "Url"]).default("Bearer").meta({
    title: "Send the secret as",
    description: "A bearer token, the value of a header, or the whole URL.",
  }),
  SecretHeader: z
    .string()
    .regex(/^[\w!#$%&'*+.^`|~-]+$/u, "is no header name")
    .optional()
    .meta({ title: "Header of the secret", description: "Such as X-API-Key." }),
} as const;

interface SecretParams {
  readonly Secret?: string | undefined;
  readonly SecretAs: "Bearer" | "Header" | "Url";
  readonly SecretHeader?: string | undefined;
}

/** The arguments of a `refine`: a header has to have a name, and nothing is sent as a secret that has none. */
export const secretFits: [(given: SecretParams) => boolean, { path: string[]; message: string }] = [
  ({ Secret: secret, SecretAs: as, SecretHeader: header }) =>
    secret === undefined || (as === "Header") === (header !== undefined),
  { path: ["SecretHeader"], message: "is needed for a secret in a header, and only there" },
];

/** The secret of a request; undefined for none. */
export function requestSecret({
  Secret: name,
  SecretAs: as,
  SecretHeader: header,
}: SecretParams): RequestSecret | undefined {
  if (name === undefined) return undefined;
  if (as === "Url") return { name, as: "url" };
  return { name, as: as === "Header" && header !== undefined ? { header } : "bearer" };
}
