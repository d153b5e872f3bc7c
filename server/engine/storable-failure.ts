/** Halves of surrogate pairs. */
const loneSurrogates = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
/** Longest error name and cause in the log, in characters: what a service answers may be megabytes. AWS's own limits. */
const longestErrorName = 256;
export const longestCause = 32_768;

/** Error and cause as they can be written: texts from outside may be endless, or hold what PostgreSQL cannot store. */
export function storableFailure(failure: FailureTexts): FailureTexts {
  return {
    error: tidy(failure.error, longestErrorName),
    cause: tidy(failure.cause, longestCause),
  };
}

interface FailureTexts {
  readonly error: string | null;
  readonly cause: string | null;
}

function tidy(text: string | null, longest: number): string | null {
  if (text === null) return null;
  return text.slice(0, longest).replaceAll(loneSurrogates, "\uFFFD").replaceAll("\0", "\uFFFD");
}
