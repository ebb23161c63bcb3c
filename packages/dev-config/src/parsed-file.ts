/** TypeScript files as the architecture checks see them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import ts from "typescript";

/** One file with its syntax tree. */
export interface ParsedFile {
  /** Relative to the folder that was read, with forward slashes. */
  readonly name: string;
  readonly tree: ts.SourceFile;
  /** Files of the same folder that it imports or re-exports from, for their types or their values. */
  readonly imports: readonly Import[];
}

/** An import of a file of the same folder. */
export interface Import {
  readonly target: string;
  readonly line: number;
}

/** Something an architecture check objects to. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly problem: string;
}

/** Parses every TypeScript file of a folder; none if there is no such folder. */
export function parseFolder(folder: string): ParsedFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".ts"))
    .sort()
    .map((name) => parse(folder, name));
}

/** Line of a node, counted from 1. */
export function lineOf(tree: ts.SourceFile, position: number): number {
  return tree.getLineAndCharacterOfPosition(position).line + 1;
}

/** Finding as one line: `file:line problem`. */
export function describeFinding({ file, line, problem }: Finding): string {
  return `${file}:${line} ${problem}`;
}

function parse(folder: string, name: string): ParsedFile {
  const path = join(folder, name);
  const text = readFileSync(path, "utf8");
  const tree = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
  const imports = ts
    .preProcessFile(text)
    .importedFiles.filter(({ fileName }) => fileName.startsWith("."))
    .map(({ fileName, pos }) => ({
      target: resolve("/", dirname(name), fileName).slice(1),
      line: lineOf(tree, pos),
    }));
  return { name, tree, imports };
}
