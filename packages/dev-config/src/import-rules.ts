/** Rules about who imports whom inside one package. */
import type { Layers } from "./layers.ts";
import type { Finding, ParsedFile } from "./parsed-file.ts";

/**
 * Imports that the layer table does not allow. Files at the top of the folder are the package's doors: they may import
 * everything, and nothing may import them.
 */
export function findForbiddenImports(files: readonly ParsedFile[], layers: Layers): Finding[] {
  return files.flatMap(({ name, imports }) => {
    const from = layerOf(name);
    if (from === undefined) return [];
    const allowed = layers[from];
    if (allowed === undefined) return [{ file: name, line: 1, problem: `${from}/ is not in the layer table` }];
    return imports
      .map(({ target, line }) => ({ to: layerOf(target) ?? target, line }))
      .filter(({ to }) => to !== from && !allowed.includes(to))
      .map(({ to, line }) => ({ file: name, line, problem: `${from} must not import ${to}` }));
  });
}

/** Imports that lead back to the importing file; each circle is reported once. */
export function findImportCycles(files: readonly ParsedFile[]): Finding[] {
  const importsOf = new Map(files.map((file) => [file.name, file.imports]));
  const findings: Finding[] = [];
  const finished = new Set<string>();
  const path: string[] = [];

  const visit = (name: string): void => {
    path.push(name);
    for (const { target, line } of importsOf.get(name) ?? []) {
      const start = path.indexOf(target);
      if (start >= 0) {
        const circle = [...path.slice(start), target].join(" → ");
        findings.push({ file: name, line, problem: `import cycle: ${circle}` });
      } else if (!finished.has(target)) visit(target);
    }
    path.pop();
    finished.add(name);
  };
  for (const { name } of files) if (!finished.has(name)) visit(name);
  return findings;
}

function layerOf(name: string): string | undefined {
  const [folder, rest] = name.split("/", 2);
  return rest === undefined ? undefined : folder;
}
