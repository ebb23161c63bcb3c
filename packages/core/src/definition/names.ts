/** `v2.orders`, `staging.orders`, or `orders` without a version or where the prefix is switched off. */
export function fullServiceName(name: string, version: string | number | undefined, noPrefix: boolean): string {
  if (version === undefined || noPrefix) return name;
  return typeof version === "number" ? `v${version}.${name}` : `${version}.${name}`;
}

/** `OrdersService` → `orders`, `HTTPGateway` → `httpGateway`; empty for a class without a name. */
export function defaultServiceName(type: { readonly name: unknown }): string {
  // A static member called `name` hides that of the class.
  if (typeof type.name !== "string") return "";
  const stem = type.name.length > "Service".length ? type.name.replace(/Service$/, "") : type.name;
  return stem.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+$|^[A-Z]/, (capitals) => capitals.toLowerCase());
}

/**
 * Whether a text can name a service or action: parts joined by dots, without blanks, and without the characters that make
 * a pattern.
 */
export const isValidName = (name: unknown): name is string =>
  typeof name === "string" && name.split(".").every((part) => /^[^\s*?|]+$/.test(part));

/** Whether a text can name or match an event, or be a group of listeners. */
export const isValidPattern = (pattern: unknown): pattern is string =>
  typeof pattern === "string" && /^\S+$/.test(pattern);

/** Whether a value can be the version of a service. */
export const isValidVersion = (version: unknown): version is string | number =>
  typeof version === "number" ? Number.isFinite(version) : isValidPattern(version);
