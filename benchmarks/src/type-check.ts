import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TypeCheckResult } from "./result.ts";

const run = promisify(execFile);

/** Writes a program of many services that call each other through typed clients, and lets both compilers check it. */
const program = fileURLToPath(new URL("../../packages/core/test/typing/large-program.mjs", import.meta.url));

/** The figures of the compilers, `null` where the program is not there. */
export async function measureTypeCheck(): Promise<TypeCheckResult[] | null> {
  if (!existsSync(program)) return null;
  const { stdout } = await run(process.execPath, [program]);
  return stdout.trim().split("\n").map(read);
}

function read(line: string): TypeCheckResult {
  const { compiler, classes, actions, errors, checkSeconds, instantiations } = JSON.parse(line) as {
    readonly compiler: string;
    readonly classes: number;
    readonly actions: number;
    readonly errors: readonly string[];
    readonly checkSeconds: number;
    readonly instantiations: number;
  };
  if (errors.length > 0) throw new Error(`The program of ${program} does not compile:\n${errors.join("\n")}`);
  return { compiler, actions: classes * actions, checkSeconds, instantiations };
}
