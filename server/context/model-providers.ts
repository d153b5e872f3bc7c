/** Which provider answers a call: the one it names, else one that says that it serves the model, else the one of the environment. */
import type { ProviderProfile } from "../store/providers.ts";
import type { ModelProvider } from "./model-call.ts";
import type { Secrets } from "./secrets.ts";

/** Where a key without an address belongs to. */
const openAiUrl = "https://api.openai.com/v1";
/** Name of the environment's provider: a profile of this name in the settings gives it limits. */
const environmentProvider = "openai";
/** A call that names no provider sees a change of the settings after so long. */
const profilesMaxAgeMs = 2000;

export interface ModelProvidersOptions {
  readonly find: (name: string) => Promise<ProviderProfile | null>;
  /** All of them, by name. */
  readonly list: () => Promise<readonly ProviderProfile[]>;
  /** Of the environment; both null for none. */
  readonly openai: { readonly apiKey: string | null; readonly baseUrl: string | null };
  readonly secrets: Pick<Secrets, "setting">;
  /** Milliseconds that only grow. */
  readonly nowMs?: () => number;
}

/** Answers null when there is no such provider, or none at all. */
export function createModelProviders(
  options: ModelProvidersOptions,
): (name: string | undefined, model: string) => Promise<ModelProvider | null> {
  const { find, openai, secrets } = options;
  const profiles = remembered(options);
  const ofProfile = (profile: ProviderProfile): ModelProvider => ({
    ...limitsOf(profile),
    name: profile.name,
    baseUrl: profile.baseUrl,
    apiKey: secrets.setting(profile.secret),
  });
  return async (name, model) => {
    if (name !== undefined) {
      const profile = await find(name);
      return profile === null ? null : ofProfile(profile);
    }
    const known = await profiles();
    const serving = known.find(({ models }) => models.includes(model));
    if (serving !== undefined) return ofProfile(serving);
    const { apiKey, baseUrl } = openai;
    if (apiKey === null && baseUrl === null) return null;
    const profile = known.find((each) => each.name === environmentProvider);
    return {
      ...(profile === undefined ? {} : limitsOf(profile)),
      name: environmentProvider,
      baseUrl: baseUrl ?? openAiUrl,
      apiKey,
    };
  };
}

function limitsOf(profile: ProviderProfile): Pick<ModelProvider, "limits" | "heldMs"> {
  const { requestsPerMinute, tokensPerMinute, heldMs } = profile;
  return { limits: { requestsPerMinute, tokensPerMinute }, heldMs };
}

/** The profiles, read at most every so often: most calls name no provider. A failure is not remembered. */
function remembered({
  list,
  nowMs = () => performance.now(),
}: ModelProvidersOptions): () => Promise<readonly ProviderProfile[]> {
  let loaded: Promise<readonly ProviderProfile[]> | null = null;
  let loadedMs = 0;
  return async () => {
    if (loaded === null || nowMs() - loadedMs > profilesMaxAgeMs) {
      loadedMs = nowMs();
      loaded = list();
      loaded.catch(() => {
        loaded = null;
      });
    }
    const ageMs = nowMs() - loadedMs;
    return (await loaded).map((profile) => ({
      ...profile,
      heldMs: Math.max(0, profile.heldMs - ageMs),
    }));
  };
}
