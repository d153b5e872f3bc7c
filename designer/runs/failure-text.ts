/** Errors in words. A Fail state or a caller may leave out the name, the cause or both. */
import type { RunView } from "../../shared/run/run-view.ts";
import { runStrings } from "./strings.ts";

const texts = runStrings.failure;

/** True for a run that failed, timed out or was aborted with an error, or that undoes what it did because of one. */
export function hasFailed(view: Pick<RunView, "status" | "error" | "cause">): boolean {
  switch (view.status) {
    case "FAILED":
    case "TIMED_OUT":
      return true;
    case "ABORTED":
    case "COMPENSATING":
      return view.error !== null || view.cause !== null;
    default:
      return false;
  }
}

/** The name of an error, or that it has none. */
export function errorName(error: string | null): string {
  return error === null || error === "" ? texts.unnamed : error;
}

/** Name and cause on one line. */
export function failureLine(error: string | null, cause: string | null): string {
  const hasCause = cause !== null && cause !== "";
  if (error === null || error === "") return hasCause ? cause : texts.silent;
  return hasCause ? `${error}: ${cause}` : error;
}

/** The cause when there is one; what to read instead when neither name nor cause is there. */
export function causeText(error: string | null, cause: string | null): string | null {
  if (cause !== null && cause !== "") return cause;
  return error === null || error === "" ? texts.silentHint : null;
}
