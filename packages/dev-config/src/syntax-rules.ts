/** Rules about what a file may contain. They look at syntax, so that texts and comments may mention everything. */
import ts from "typescript";
import { type Finding, lineOf, type ParsedFile } from "./parsed-file.ts";

/** What a rule says about one node: a problem, or nothing. */
type NodeRule = (node: ts.Node, file: ParsedFile) => string | undefined;

/** `any` hides mistakes; the exception says why, in the lint suppression above it. */
export const noAny: NodeRule = (node, { tree }) => {
  if (node.kind !== ts.SyntaxKind.AnyKeyword) return undefined;
  const lineAbove = tree.text.split("\n")[lineOf(tree, node.getStart()) - 2] ?? "";
  return /oxlint-disable-next-line \S*no-explicit-any\S* -- \S/.test(lineAbove) ? undefined : "any";
};

/** A door names what it opens. */
export const noExportAll: NodeRule = (node) =>
  ts.isExportDeclaration(node) && (node.exportClause === undefined || ts.isNamespaceExport(node.exportClause))
    ? "export *"
    : undefined;

/** A replaced module tests the replacement. */
export const noModuleMock: NodeRule = (node) =>
  ts.isCallExpression(node) && /^jest\.(mock|doMock|unstable_mockModule)$/.test(node.expression.getText())
    ? "module mock"
    : undefined;

/** A test that does not run, or that keeps others from running. */
export const noDisabledTest: NodeRule = (node) => {
  if (ts.isPropertyAccessExpression(node) && /^(it|test|describe)$/.test(rootName(node))) {
    const name = node.name.text;
    if (["skip", "only", "todo", "failing"].includes(name)) return `.${name}`;
  }
  const called = ts.isCallExpression(node) && ts.isIdentifier(node.expression) ? node.expression.text : "";
  return /^(x|f)(it|test|describe)$/.test(called) ? called : undefined;
};

/** Applies rules to every node of every file. */
export function findSyntax(files: readonly ParsedFile[], rules: readonly NodeRule[]): Finding[] {
  return files.flatMap((file) => {
    const findings: Finding[] = [];
    const visit = (node: ts.Node): void => {
      for (const rule of rules) {
        const problem = rule(node, file);
        if (problem !== undefined)
          findings.push({ file: file.name, line: lineOf(file.tree, node.getStart()), problem });
      }
      ts.forEachChild(node, visit);
    };
    visit(file.tree);
    return findings;
  });
}

/** `it` of `it.skip` and of `it.concurrent.skip`. */
function rootName(node: ts.PropertyAccessExpression): string {
  const { expression } = node;
  return ts.isPropertyAccessExpression(expression) ? rootName(expression) : expression.getText();
}
