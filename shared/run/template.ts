/**
 * Templates: JSON values with expressions in them. Finding the expressions and putting their values back is the same for every
 * evaluator; only how an expression is evaluated differs.
 */
import { isJsonObject, type Json } from "../base/json.ts";

/** An expression of a template. */
export interface TemplateExpression {
  /** JSONata source, without `{%` and `%}` and without outer white space. */
  readonly source: string;
  /** Where it stands, in the notation of error texts: `Arguments/items[0]/name`. */
  readonly location: string;
}

/** The JSONata source of a string `{% … %}`; null for any other value. */
export function expressionSource(value: Json): string | null {
  if (typeof value !== "string" || value.length < 4) return null;
  return value.startsWith("{%") && value.endsWith("%}") ? value.slice(2, -2).trim() : null;
}

/** Every expression of a template in document order: the order in which {@link fillTemplate} takes their values. */
export function expressionsOf(template: Json, location: string): readonly TemplateExpression[] {
  const found: TemplateExpression[] = [];
  const visit = (value: Json, at: string): void => {
    const source = expressionSource(value);
    if (source !== null) found.push({ source, location: at });
    else if (isJsonArray(value)) value.forEach((item, index) => visit(item, `${at}[${index}]`));
    else if (isJsonObject(value)) {
      for (const [key, item] of Object.entries(value)) visit(item, `${at}/${key}`);
    }
  };
  visit(template, location);
  return found;
}

/** The template with each expression replaced by its value, in the order of {@link expressionsOf}. */
export function fillTemplate(template: Json, values: readonly Json[]): Json {
  let next = 0;
  const fill = (value: Json): Json => {
    if (expressionSource(value) !== null) {
      const filled = values[next];
      next += 1;
      return filled ?? null;
    }
    if (isJsonArray(value)) return value.map(fill);
    if (!isJsonObject(value)) return value;
    // `fromEntries` defines own properties: a key `__proto__` stays an ordinary key.
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item)]));
  };
  return fill(template);
}

function isJsonArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Cause of an expression that returned undefined, in the words of AWS. */
export function undefinedCause(expression: TemplateExpression): string {
  return `${subject(expression)} returned nothing (undefined).`;
}

/** Cause of an expression that returned a function or another value that JSON cannot hold, in the words of AWS. */
export function unsupportedCause(expression: TemplateExpression): string {
  return `${subject(expression)} returned an unsupported result type.`;
}

/** Cause of an expression that threw, in the words of AWS. `reason` is JSONata's code and message. */
export function thrownCause(expression: TemplateExpression, reason: string): string {
  return `${subject(expression)} threw an error during evaluation. ${reason}`;
}

/** Longest expression that error texts repeat in full. */
const quotedLength = 300;

function subject({ source, location }: TemplateExpression): string {
  const quoted = source.length > quotedLength ? `${source.slice(0, quotedLength)}…` : source;
  return `The JSONata expression '${quoted}' specified for the field '${location}'`;
}
