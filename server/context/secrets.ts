/** Values of secrets, which definitions and settings only name. Here they are variables of the environment. */
import { Failure } from "../../shared/base/failure.ts";

/** Names that steps may use: so that no definition reads what the environment holds for Cairn itself. */
const stepSecretName = /^SECRET_[A-Z0-9_]{1,100}$/u;

export interface Secrets {
  /** Of settings, which administrators write: any name. Null when there is none of it. */
  readonly setting: (name: string | null) => string | null;
  /** Of a step: a name that begins with `SECRET_`. @throws Failure `Cairn.MissingSecret` */
  readonly step: (name: string) => string;
}

export function createSecrets(environment: Readonly<Record<string, string | undefined>>): Secrets {
  return {
    setting: (name) => (name === null ? null : (environment[name] ?? null)),
    step: (name) => {
      const shown = name.slice(0, 120);
      if (!stepSecretName.test(name))
        throw new Failure(
          "Cairn.MissingSecret",
          `A step may use secrets whose names are SECRET_ and capital letters, digits or _; ${shown} is not one.`,
        );
      const value = environment[name] ?? "";
      if (value !== "") return value;
      throw new Failure(
        "Cairn.MissingSecret",
        `There is no secret ${shown}: set it in the environment of every worker.`,
      );
    },
  };
}
