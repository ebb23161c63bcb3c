import { readFileSync } from "node:fs";
import { join } from "node:path";
import { coreFolder } from "./page.ts";

/*
 * A simple reader of sources, which relies on how they are formatted: what a declaration holds is indented by two blanks, and
 * the declaration ends with a line that is not.
 */

/** The text of a source file of core. */
export const sourceOf = (path: string): string => readFileSync(join(coreFolder, "src", path), "utf8");

/** The names of the members that an interface declares itself. */
export function fieldsOf(path: string, name: string): readonly string[] {
  return memberNames(bodyOf(sourceOf(path), `interface ${name}`));
}

/** The lines between the head and the end of a declaration: `interface Order`, `class Order`. */
export function bodyOf(source: string, declaration: string): string {
  const found = new RegExp(`^export (?:abstract )?${declaration}\\b[^{]*\\{\n(.*?)^\\}`, "ms").exec(source);
  if (found === null) throw new Error(`There is no ${declaration}.`);
  return found[1] ?? "";
}

/** The names of members that have one, such as `readonly id: string` or `get id()`. */
export function memberNames(body: string): readonly string[] {
  const names = [...body.matchAll(/^ {2}(?:readonly |get |set |async |static )*(\w+)\??(?:[<(:]| =)/gm)].map(
    ([, name]) => name,
  );
  return names.flatMap((name) => (name === undefined ? [] : [name]));
}
