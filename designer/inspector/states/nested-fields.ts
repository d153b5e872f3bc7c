import { type Json, type JsonObject, isJsonObject } from "../../../shared/base/json.ts";
import { pointerToken } from "../../../shared/base/problem.ts";
import type { StateFields } from "../use-state-fields.ts";

/** The members of a field that is an object, as fields of their own: `ReaderConfig` of `ItemReader` and the like. */
export function nestedFields(state: StateFields, name: string): StateFields {
  const object = objectOf(state.value(name));
  return {
    language: state.language,
    value: (member) => object[member],
    pointer: (member) => `${state.pointer(name)}/${pointerToken(member)}`,
    set: (changes) => {
      const next = new Map<string, Json>(Object.entries(object));
      for (const [member, value] of Object.entries(changes)) {
        if (value === undefined) next.delete(member);
        else next.set(member, value);
      }
      // An object inside that says nothing any more goes; the one that was set up on purpose stays.
      state.set({ [name]: Object.fromEntries(next) });
    },
  };
}

/** Like {@link nestedFields}, but an object without members is left out. */
export function optionalFields(state: StateFields, name: string): StateFields {
  const nested = nestedFields(state, name);
  const object = objectOf(state.value(name));
  return {
    ...nested,
    set: (changes) => {
      const left = Object.keys({ ...object, ...changes }).filter(
        (member) => (member in changes ? changes[member] : object[member]) !== undefined,
      );
      if (left.length === 0) state.set({ [name]: undefined });
      else nested.set(changes);
    },
  };
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
