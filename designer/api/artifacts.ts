/** Files: up with progress, down with the token of this browser. */
import { artifactMessage, type ArtifactMessage } from "../../shared/api/settings.ts";
import { ApiError } from "./api-error.ts";
import { refusal, routeUrl, send } from "./client.ts";
import { apiStrings } from "./strings.ts";
import { authorization } from "./token.ts";

export interface UploadOptions {
  /** Share that has been sent, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

/** Stores a file; XMLHttpRequest because `fetch` does not tell how far it is. */
export async function uploadArtifact(
  file: File,
  { onProgress, signal }: UploadOptions = {},
): Promise<ArtifactMessage> {
  const { status, text } = await post(file, {
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (status === 0)
    throw new ApiError({
      status,
      code: "UNREACHABLE",
      title: apiStrings.unreachableTitle,
      detail: apiStrings.unreachable,
    });
  if (status !== 201) throw refusal(status, text);
  const parsed = artifactMessage.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new ApiError({
      status,
      code: "UNEXPECTED_ANSWER",
      title: apiStrings.unexpectedTitle,
      detail: apiStrings.unexpected(file.name),
    });
  return parsed.data;
}

async function post(
  file: File,
  { onProgress, signal }: UploadOptions,
): Promise<{ readonly status: number; readonly text: string }> {
  return await new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", routeUrl("uploadArtifact", { query: { name: file.name } }));
    for (const [name, value] of Object.entries(authorization()))
      request.setRequestHeader(name, value);
    request.setRequestHeader(
      "content-type",
      file.type === "" ? "application/octet-stream" : file.type,
    );
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress?.(event.loaded / event.total);
    });
    request.addEventListener("load", () =>
      resolve({ status: request.status, text: request.responseText }),
    );
    request.addEventListener("error", () => resolve({ status: 0, text: "" }));
    request.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.send(file);
  });
}

/** The content of an artifact. */
export async function fetchArtifact(id: string, signal?: AbortSignal): Promise<Blob> {
  const response = await send(routeUrl("getArtifact", { params: { id } }), {
    headers: authorization(),
    ...(signal === undefined ? {} : { signal }),
  });
  return await response.blob();
}

/** Saves an artifact to the disk of whoever looks at it. */
export async function downloadArtifact(id: string, name: string): Promise<void> {
  const url = URL.createObjectURL(await fetchArtifact(id));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The click has taken the address by then; without this the content would stay in memory.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
