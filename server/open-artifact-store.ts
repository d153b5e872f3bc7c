import { join } from "node:path";
import type { Config } from "./config.ts";
import { createFileArtifactStore, type ArtifactStore } from "./context/artifact-store.ts";
import { createEgress } from "./context/egress.ts";
import { readS3Credentials, s3Url } from "./context/s3-address.ts";
import { createS3ArtifactStore } from "./context/s3-artifact-store.ts";
import { createS3Client } from "./context/s3-client.ts";

/** The artifact store that the configuration names. */
export function openArtifactStore({ artifactStore, dataDir }: Config): {
  readonly artifacts: ArtifactStore;
  readonly close: () => Promise<void>;
} {
  if (artifactStore.kind === "folder") {
    return {
      artifacts: createFileArtifactStore(artifactStore.path),
      close: async () => await Promise.resolve(),
    };
  }
  const { place, prefix, key } = artifactStore;
  const { protocol, hostname, port } = s3Url(place);
  const defaultPort = protocol === "https:" ? "443" : "80";
  // The operator chose this address; what steps may reach is another matter.
  const egress = createEgress({ allow: [`${hostname}:${port === "" ? defaultPort : port}`] });
  const credentials = readS3Credentials("ARTIFACT_STORE_KEY", key);
  return {
    artifacts: createS3ArtifactStore({
      client: createS3Client({ egress, place, credentials }),
      prefix,
      spoolFolder: join(dataDir, "uploads"),
    }),
    close: egress.close,
  };
}
