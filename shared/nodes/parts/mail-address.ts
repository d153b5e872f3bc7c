/** An e-mail address with the name that stands before it; the name may be empty. */
export interface MailAddress {
  readonly name: string;
  readonly address: string;
}

/** Of one address as people write it, in characters. */
const longest = 998;
const whole = /^(?:"?(?<name>[^"<>\p{Cc}]*?)"?\s*<(?<inner>[^<>\s]+)>|(?<bare>[^<>\s]+))$/u;
/** What stands on both sides of the @: nothing that could end the address, begin another or add a header (RFC 5321 §4.1.2). */
const bareForm = /^[^\s@<>()[\]\\,;:"\p{Cc}]{1,64}@[^\s@<>()[\]\\,;:"\p{Cc}]{1,253}$/u;

/** Reads `name@host` or `Name <name@host>`; null when it is neither. */
export function readMailAddress(text: string): MailAddress | null {
  const given = text.trim();
  if (given.length > longest || /\p{Cc}/u.test(given)) return null;
  const groups = whole.exec(given)?.groups;
  const address = groups?.["inner"] ?? groups?.["bare"];
  if (address === undefined || !bareForm.test(address)) return null;
  return { name: groups?.["name"]?.trim() ?? "", address };
}
