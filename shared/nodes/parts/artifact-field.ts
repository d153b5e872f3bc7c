import { z } from "zod";
import type { ArtifactReference } from "../node-context.ts";

/** A stored file given as a parameter: `{"$artifact": id}`; what an upload answers may stand beside it. */
export const artifactField = z
  .looseObject({
    $artifact: z
      .string()
      .min(1)
      .max(200)
      .meta({ title: "Artifact", description: "Id of the stored file." }),
    name: z.string().max(500).optional().meta({ title: "Name", description: "File name." }),
  })
  .meta({ title: "File", description: "A stored file." });

/** A stored file as a result holds it. */
export const artifactResult: z.ZodType<
  ArtifactReference & { readonly [key: string]: string | number }
> = z.strictObject({
  $artifact: z.string().min(1),
  name: z.string(),
  type: z.string(),
  bytes: z.int().min(0),
});
