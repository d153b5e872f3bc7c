import { choiceCases } from "./choice-cases.ts";
import { combinationCases } from "./combination-cases.ts";
import { contextCases, mixingCases, stateCases } from "./context-cases.ts";
import { distributedCases } from "./distributed-cases.ts";
import { dataCases, pathCases } from "./data-cases.ts";
import { catchCases, failCases } from "./error-cases.ts";
import { intrinsicCases } from "./intrinsic-cases.ts";
import { jsonataCases } from "./jsonata-cases.ts";
import type { LanguageCase } from "./language-case.ts";
import { mapCases } from "./map-cases.ts";
import { parallelCases } from "./parallel-cases.ts";
import { retryCases } from "./retry-cases.ts";
import { callbackCases, timeoutCases } from "./timeout-cases.ts";
import { variableCases } from "./variable-cases.ts";
import { waitCases } from "./wait-cases.ts";

/** The cases of the language by the part of it that they are about. */
export const areas: Readonly<Record<string, readonly LanguageCase[]>> = {
  states: stateCases,
  choice: choiceCases,
  "input and output": dataCases,
  jsonpath: pathCases,
  intrinsics: intrinsicCases,
  jsonata: jsonataCases,
  variables: variableCases,
  context: contextCases,
  wait: waitCases,
  retry: retryCases,
  catch: catchCases,
  errors: failCases,
  map: mapCases,
  "distributed map": distributedCases,
  parallel: parallelCases,
  "time-outs": timeoutCases,
  callbacks: callbackCases,
  "query languages": mixingCases,
  together: combinationCases,
};
