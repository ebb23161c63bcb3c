/**
 * Path of the first value within `root` that fits, such as `params.items[2].id`, or `null`. It is for messages of errors:
 * it walks everything, each object once.
 */
export function pathTo(root: unknown, fits: (value: unknown) => boolean): string | null {
  const seen = new Set<unknown>();
  const pending: { readonly value: unknown; readonly path: string }[] = [{ value: root, path: "" }];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { value, path } = next;
    if (fits(value)) return path === "" ? "payload" : path;
    if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || seen.has(value)) continue;
    seen.add(value);
    for (const [key, member] of value instanceof Map ? value : Object.entries(value)) {
      pending.push({ value: member, path: join(path, String(key), Array.isArray(value)) });
    }
  }
  return null;
}

function join(path: string, key: string, indexed: boolean): string {
  if (indexed) return `${path}[${key}]`;
  return path === "" ? key : `${path}.${key}`;
}
