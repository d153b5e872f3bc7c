/** The API token of this browser, for servers that ask for one; kept for the session of the tab only. */
const storageKey = "cairn.token";
const neededListeners = new Set<() => void>();
const changedListeners = new Set<() => void>();

export function apiToken(): string | null {
  return sessionStorage.getItem(storageKey);
}

export function setApiToken(token: string | null): void {
  if (token === null) sessionStorage.removeItem(storageKey);
  else sessionStorage.setItem(storageKey, token);
  for (const listener of changedListeners) listener();
}

/** Headers that every request carries. */
export function authorization(): Readonly<Record<string, string>> {
  const token = apiToken();
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

/** Calls the listener whenever the server asks for a token; returns how to stop. */
export function onTokenNeeded(listener: () => void): () => void {
  neededListeners.add(listener);
  return () => neededListeners.delete(listener);
}

export function announceTokenNeeded(): void {
  for (const listener of neededListeners) listener();
}

/** Calls the listener whenever there is another token, or none any more; returns how to stop. */
export function onTokenChanged(listener: () => void): () => void {
  changedListeners.add(listener);
  return () => changedListeners.delete(listener);
}
