import { Failure } from "../../../shared/base/failure.ts";
import type { HttpTaskRequest } from "./http-request.ts";
import type { ResourcePorts } from "./resource-site.ts";

/** A secret that says itself how it authorizes, such as `Basic dXNlcjpwYXNz`. */
const withScheme = /^(?:Basic|Bearer|Digest|Token|ApiKey) \S/i;

/**
 * The credentials of the connection that a request names: the secret bound to the connection's ARN, as `Authorization`. A secret
 * goes only to the origin of the URL that the connection is bound to: whoever writes a workflow cannot send it elsewhere.
 * @throws Failure `Cairn.UnboundResource` · `Events.ConnectionResource.AccessDenied`
 */
export async function connectionHeaders(
  { connection, url }: HttpTaskRequest,
  bindingOf: ResourcePorts["binding"],
): Promise<Readonly<Record<string, string>>> {
  if (connection === null) return {};
  const binding = await bindingOf(connection);
  if (binding === null) {
    throw new Failure(
      "Cairn.UnboundResource",
      `No binding holds the credentials of ${connection}; add one with PUT /api/v1/bindings, whose url is that of the service.`,
    );
  }
  if (binding.token === null) return {};
  const { origin } = new URL(binding.url);
  if (new URL(url).origin !== origin) {
    throw new Failure(
      "Events.ConnectionResource.AccessDenied",
      `The credentials of ${connection} are for ${origin} alone.`,
    );
  }
  const { token } = binding;
  return { authorization: withScheme.test(token) ? token : `Bearer ${token}` };
}
