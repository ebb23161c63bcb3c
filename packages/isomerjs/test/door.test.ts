import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** Names that a door exports, types marked as such. */
function exportsOf(door: string): string[] {
  const file = join(__dirname, "../..", door);
  const tree = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022);
  return tree.statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement)) return [];
    if (statement.exportClause === undefined || !ts.isNamedExports(statement.exportClause)) return [];
    const { elements } = statement.exportClause;
    return elements.map((name) =>
      statement.isTypeOnly || name.isTypeOnly ? `type ${name.name.text}` : name.name.text,
    );
  });
}

describe("the door", () => {
  const names = exportsOf("isomerjs/src/index.ts");

  it.each([
    "core",
    "cacher-memory",
    "container-tsyringe",
    "logger-pino",
    "serializer-msgpack",
    "transporter-tcp",
    "validator-class",
  ])("exports what @isomer/%s exports", (folder) => {
    const missing = exportsOf(`${folder}/src/index.ts`).filter((name) => !names.includes(name));
    expect(missing).toEqual([]);
  });

  it("exports nothing twice", () => {
    expect(names).toEqual([...new Set(names)]);
  });
});
