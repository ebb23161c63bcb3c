const compiled = new Map<string, (name: string) => boolean>();
const CACHE_LIMIT = 10_000;

/**
 * Whether `name` matches `pattern`, where `?` is any one character, `*` any run of characters without a dot, and
 * `**` any run at all. `order.**` matches `order.a.b` but not `order`; `user**` matches both `user` and `user.a`.
 */
export function matchesGlob(name: string, pattern: string): boolean {
  return globMatcher(pattern)(name);
}

/** The compiled form of {@link matchesGlob}; compiled patterns are kept. */
export function globMatcher(pattern: string): (name: string) => boolean {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const matcher = compileGlob(pattern);
  // Patterns come from code and configuration; the limit only guards against patterns built from user input.
  if (compiled.size >= CACHE_LIMIT) compiled.clear();
  compiled.set(pattern, matcher);
  return matcher;
}

/** Whether `text` contains a wildcard at all. */
export const isGlob = (text: string): boolean => text.includes("*") || text.includes("?");

function compileGlob(pattern: string): (name: string) => boolean {
  if (!isGlob(pattern)) return (name) => name === pattern;
  if (pattern === "**") return () => true;
  const source = pattern
    .replace(/[\\^$.+()|[\]{}]/g, "\\$&")
    .replace(/\*\*+|\*|\?/g, (wildcard) => (wildcard === "?" ? "." : wildcard === "*" ? "[^.]*" : ".*"));
  const expression = new RegExp(`^${source}$`, "s");
  return (name) => expression.test(name);
}
