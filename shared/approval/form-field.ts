import type { Json } from "../base/json.ts";

/** What every field of a form has. */
export interface FieldBase {
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  readonly isRequired: boolean;
  /** What the field begins with; null for nothing. */
  readonly initial: Json;
}

/** A field of the form, as the page shows it. */
export type FormField = FieldBase &
  (
    | {
        readonly type: "text";
        readonly isLong: boolean;
        readonly isEmail: boolean;
        readonly minLength: number;
        readonly maxLength: number;
      }
    | {
        readonly type: "number";
        readonly isWhole: boolean;
        readonly minimum: number | null;
        readonly maximum: number | null;
      }
    | { readonly type: "choice"; readonly options: readonly (string | number)[] }
    | { readonly type: "boolean" }
    | { readonly type: "date" }
  );
