import { Failure } from "../../../shared/base/failure.ts";
import type { Json, JsonObject } from "../../../shared/base/json.ts";

/** Where a payload came from. */
interface Invocation {
  readonly status: number;
  readonly headerLists: Readonly<Record<string, readonly string[]>>;
}

/** The version that a function without versions has. */
const latest = "$LATEST";

/** The result of `lambda:invoke`: the payload with what AWS says about the invocation. Source: developer guide, "Invoke Lambda functions". */
export function wrapPayload(payload: Json, { status, headerLists }: Invocation): JsonObject {
  const requestId = headerLists["x-amzn-requestid"]?.[0] ?? headerLists["x-request-id"]?.[0];
  return {
    ExecutedVersion: headerLists["x-amz-executed-version"]?.[0] ?? latest,
    Payload: payload,
    SdkHttpMetadata: {
      AllHttpHeaders: headerLists,
      HttpHeaders: Object.fromEntries(
        Object.entries(headerLists).map(([name, values]) => [name, values.join(", ")]),
      ),
      HttpStatusCode: status,
    },
    SdkResponseMetadata: requestId === undefined ? {} : { RequestId: requestId },
    StatusCode: status,
  };
}

/** What definitions written for AWS retry and catch, by what happened to the call of the endpoint. */
const awsNames: readonly (readonly [RegExp, string])[] = [
  [/^Http\.Status\.404$/, "Lambda.ResourceNotFoundException"],
  [/^Http\.Status\.429$/, "Lambda.TooManyRequestsException"],
  [/^Http\.Status\.5\d\d$/, "Lambda.ServiceException"],
  [/^Http\.(?:Connection|Timeout)$/, "Lambda.SdkClientException"],
];

/** The failure to reach a function, also by the name that it would have on AWS: retries of an imported definition go on working. */
export function asLambdaFailure(failure: Failure): Failure {
  const { error, cause, retryAfterMs } = failure;
  const alias = awsNames.find(([form]) => error !== null && form.test(error))?.[1];
  return alias === undefined ? failure : new Failure(error, cause, { retryAfterMs, alias });
}
