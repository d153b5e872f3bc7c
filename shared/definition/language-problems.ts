import type { ProblemText } from "./problem-text.ts";

/** Problems of the two query languages: their fields, paths, expressions and variables. */
export const languageProblems = {
  jsonPathField: {
    code: "SCHEMA_VALIDATION_FAILED",
    severity: "error",
    message: "<field> belongs to JSONPath, but this state uses JSONata.",
    help: "Remove it and use Arguments, Output, Items or Assign with expressions {% … %} instead.",
  },
  jsonataField: {
    code: "SCHEMA_VALIDATION_FAILED",
    severity: "error",
    message: "<field> belongs to JSONata, but this state uses JSONPath.",
    help: 'Set "QueryLanguage": "JSONata" in the state, or use the field of JSONPath for it.',
  },
  pathInJsonata: {
    code: "PATH_IN_JSONATA",
    severity: "warning",
    message: "The key “<key>” is written as in JSONPath, but this state uses JSONata.",
    help: "Remove .$ from the key and write its value as an expression {% … %}.",
  },
  languageDowngrade: {
    code: "SCHEMA_VALIDATION_FAILED",
    severity: "error",
    message: "A state cannot go back to JSONPath when the whole state machine uses JSONata.",
    help: "Remove QueryLanguage from this state and write its fields in JSONata.",
  },
  invalidPath: {
    code: "SCHEMA_VALIDATION_FAILED",
    severity: "error",
    message: "<name> is not a valid JSONPath: <reason>",
    help: "Correct the path<near>; it begins with $ (the input), $$ (the context) or $name (a variable).",
  },
  notAReferencePath: {
    code: "SCHEMA_VALIDATION_FAILED",
    severity: "error",
    message:
      "<name> must be a Reference Path, which leads to one place; “<path>” may lead to several.",
    help: "Write a path without *, .., filters, slices and lists of keys, such as $.order.items[0].",
  },
  resultPathOutside: {
    code: "SCHEMA_VALIDATION_FAILED",
    severity: "error",
    message: "<name> can only lead into the input of the state.",
    help: "Begin with $, such as $.result; set variables with Assign.",
  },
  invalidIntrinsic: {
    code: "SCHEMA_VALIDATION_FAILED",
    severity: "error",
    message:
      "<name> is neither a valid JSONPath nor a valid call of an intrinsic function: <reason>",
    help: "Correct it<near>: a path begins with $, a call is written States.Format('…', $.path).",
  },
  intrinsicWithoutText: {
    code: "SCHEMA_VALIDATION_FAILED",
    severity: "error",
    message: "<name> calls an intrinsic function that does not result in a text.",
    help: "Use one of <functions>.",
  },
  keyTwice: {
    code: "SCHEMA_VALIDATION_FAILED",
    severity: "error",
    message: "“<key>” is given twice: as it is and with .$ at its end.",
    help: "Keep one of the two: the value with .$ replaces the other.",
  },
  noDollar: {
    code: "NO_DOLLAR",
    severity: "warning",
    message: "The value of “<name>” looks like a path or a call, but is taken as it stands.",
    help: "Put .$ at the end of the key if it is meant to be evaluated.",
  },
  noPath: {
    code: "NO_PATH",
    severity: "warning",
    message: "The value of <name> looks like a path, but is taken as it stands.",
    help: "Use the field whose name ends with Path if it is meant to be evaluated.",
  },
  resultIsStatic: {
    code: "PASS_RESULT_IS_STATIC",
    severity: "warning",
    message: "Result is taken as it stands: a path in it is not evaluated.",
    help: "Move it to Parameters, which evaluates keys that end with .$.",
  },
  malformedExpression: {
    code: "INVALID_JSONATA_EXPRESSION",
    severity: "error",
    message: "An expression begins with {% and ends with %}; one of the two is missing.",
    help: "Write {% expression %} with nothing before or after it.",
  },
  invalidExpression: {
    code: "INVALID_JSONATA_EXPRESSION",
    severity: "error",
    message: "The expression is not valid JSONata: <reason>",
    help: "Correct the expression<near>.",
  },
  notAnExpression: {
    code: "SCHEMA_VALIDATION_FAILED",
    severity: "error",
    message: "<field> must be an expression.",
    help: "Write {% expression %}, such as {% $states.input.total > 100 %}.",
  },
  topLevelReference: {
    code: "UNSUPPORTED_JSONATA_EXPRESSION",
    severity: "error",
    message:
      "The reference to “<name>” leads nowhere: an expression has no data of its own at the top level.",
    help: "Begin with $states.input (the input of the state) or with a variable, such as $states.input.name.",
  },
  unknownStatesField: {
    code: "UNKNOWN_STATES_FIELD",
    severity: "warning",
    message: "$states has no member “<name>”.",
    help: "Use $states.input, $states.result, $states.errorOutput or $states.context.",
  },
  noEval: {
    code: "UNKNOWN_VARIABLE",
    severity: "warning",
    message: "There is no function $eval in a state: the step fails here.",
    help: "Use $parse to read JSON text.",
  },
  unavailableStatesField: {
    code: "UNSUPPORTED_JSONATA_EXPRESSION",
    severity: "error",
    message: "$states.<name> does not exist here.",
    help: "<where>",
  },
  expressionInText: {
    code: "EXPRESSION_IN_TEXT",
    severity: "warning",
    message: "An expression with text or white space around it is not evaluated.",
    help: "Make the whole value one expression: {% 'Dear ' & $states.input.name %}.",
  },
  invalidVariableName: {
    code: "INVALID_VARIABLE_NAME",
    severity: "error",
    message: "“<name>” cannot be the name of a variable.",
    help: "Begin with a letter and go on with letters, digits and _, at most 80 characters.",
  },
  reservedVariable: {
    code: "RESERVED_VARIABLE_NAME",
    severity: "error",
    message: "$states is reserved and cannot be assigned.",
    help: "Give the variable another name.",
  },
  outerVariable: {
    code: "OUTER_VARIABLE_ASSIGNED",
    severity: "error",
    message: "The variable “<name>” belongs to a flow around this one and cannot be assigned here.",
    help: "Give the inner variable another name, and pass results out through the output.",
  },
  unknownVariable: {
    code: "UNKNOWN_VARIABLE",
    severity: "warning",
    message: "The variable “<name>” is read here but never assigned.",
    help: "Assign it in a state before this one<suggestion>.",
  },
  hiddenVariable: {
    code: "UNKNOWN_VARIABLE",
    severity: "warning",
    message: "The variable “<name>” is not seen inside a distributed Map.",
    help: "Pass it to each iteration with ItemSelector or BatchInput.",
  },
} as const satisfies Readonly<Record<string, ProblemText>>;
