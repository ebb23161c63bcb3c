/** Where in the input a value is. It becomes text only when something is wrong there. */
export interface FieldPath {
  readonly parent: FieldPath | null;
  /** A number is the index of an element, a text the name of a property. */
  readonly key: string | number;
}

/** The path as failures name it, for example `items[2].price`; `""` for the input itself. */
export function fieldOf(path: FieldPath | null): string {
  if (path === null) return "";
  const before = fieldOf(path.parent);
  if (typeof path.key === "number") return `${before}[${path.key}]`;
  return before === "" ? path.key : `${before}.${path.key}`;
}
