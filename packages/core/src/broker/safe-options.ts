/** The options as they can be sent: plain values as they are, adapters by name, functions and what cannot be JSON left out. */
export function safeOptions(options: object): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(options)) {
    if (value === null || ["string", "number", "boolean"].includes(typeof value)) safe[key] = value;
    else if (isNamed(value)) safe[key] = value.name;
    else if (isPlain(value)) safe[key] = safeOptions(value);
  }
  return safe;
}

const isNamed = (value: unknown): value is { readonly name: string } =>
  typeof value === "object" && value !== null && typeof (value as { name?: unknown }).name === "string";

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
