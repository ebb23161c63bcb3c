/** Which servers the selected tests need: packages declare them as "isomer": { "servers": [...] } in package.json. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isServerName, type ServerName } from "../server-kinds.ts";

/** The part of Jest's global configuration that says what was selected. */
export interface Selection {
  /** Root folders of all projects. */
  readonly projects: readonly string[];
  /** Regular expressions given on the command line; none selects everything. */
  readonly patterns: readonly string[];
}

/** Union of what the projects with a selected test declare. */
export function neededServers({ projects, patterns }: Selection): ServerName[] {
  // Jest ignores the "./" of a path that a shell completed.
  const expressions = patterns.map((pattern) => new RegExp(pattern.replace(/^\.\//, ""), "i"));
  const needed = projects
    .filter(
      (project) => expressions.length === 0 || testFiles(project).some((file) => expressions.some((e) => e.test(file))),
    )
    .flatMap(declaredServers);
  return [...new Set(needed)];
}

function testFiles(project: string): string[] {
  return ["src", "test"].flatMap((folder) => {
    const path = join(project, folder);
    try {
      const files = readdirSync(path, { recursive: true, encoding: "utf8" });
      return files.filter((file) => file.endsWith(".test.ts")).map((file) => join(path, file));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
  });
}

function declaredServers(project: string): ServerName[] {
  const file = join(project, "package.json");
  const manifest = JSON.parse(readFileSync(file, "utf8")) as { isomer?: { servers?: string[] } };
  return (manifest.isomer?.servers ?? []).map((name) => {
    if (!isServerName(name)) throw new Error(`${file}: there is no kind of server called "${name}"`);
    return name;
  });
}
