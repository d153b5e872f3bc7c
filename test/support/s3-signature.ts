/** Checks signatures of requests as a store does. Source: AWS Signature Version 4, "Create a signed AWS API request". */
import { createHash, createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";

const form =
  /^AWS4-HMAC-SHA256 Credential=(?<id>[^/]+)\/(?<day>\d{8})\/(?<region>[^/]+)\/s3\/aws4_request, SignedHeaders=(?<names>[^,]+), Signature=(?<signature>[0-9a-f]{64})$/u;

/** True when the secret key signed this request, its body's hash included. */
export function isSignedBy(request: IncomingMessage, secretAccessKey: string): boolean {
  const { headers, method = "", url = "" } = request;
  const found = form.exec(headers.authorization ?? "")?.groups;
  const moment = String(headers["x-amz-date"]);
  if (found === undefined) return false;
  const { day = "", region = "", names = "" } = found;
  const wanted = ["host", "x-amz-content-sha256", "x-amz-date"];
  if (!wanted.every((name) => names.split(";").includes(name)) || !moment.startsWith(day))
    return false;
  const [path = "", query = ""] = url.split("?");
  const canonical = [
    method,
    path,
    query.split("&").toSorted().join("&"),
    ...names.split(";").map((name) => `${name}:${String(headers[name]).trim()}`),
    "",
    names,
    String(headers["x-amz-content-sha256"]),
  ].join("\n");
  const scope = `${day}/${region}/s3/aws4_request`;
  const hash = createHash("sha256").update(canonical).digest("hex");
  const text = ["AWS4-HMAC-SHA256", moment, scope, hash].join("\n");
  const key = [day, region, "s3", "aws4_request"].reduce<Buffer | string>(
    (last, part) => createHmac("sha256", last).update(part).digest(),
    `AWS4${secretAccessKey}`,
  );
  return createHmac("sha256", key).update(text).digest("hex") === found["signature"];
}
