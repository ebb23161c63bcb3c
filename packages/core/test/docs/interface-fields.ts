import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { coreFolder } from "./page.ts";

/** A source file of core as syntax. */
export function parse(path: string): ts.SourceFile {
  const text = readFileSync(join(coreFolder, "src", path), "utf8");
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

/** The names of the members that an interface declares itself. */
export function fieldsOf(path: string, name: string): readonly string[] {
  const found = parse(path).statements.find(
    (statement): statement is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(statement) && statement.name.text === name,
  );
  if (found === undefined) throw new Error(`${path} declares no interface ${name}.`);
  return memberNames(found.members);
}

/** The names of members that have one. */
export function memberNames(members: ts.NodeArray<ts.TypeElement>): readonly string[] {
  return members.flatMap(({ name }) => (name === undefined ? [] : [name.getText()]));
}
