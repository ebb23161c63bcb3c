import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { transform } from "esbuild";

const run = promisify(execFile);
const fixtures = join(__dirname, "fixtures");
const core = resolve(__dirname, "../..");

/** Exports of a fixture, compiled in one of the ways that users compile. */
export type Emit = (fixture: string) => Promise<Readonly<Record<string, new () => object>>>;

/** As Jest compiles all our tests: one file at a time, with types of parameters. */
export const emitWithSwc: Emit = async (fixture) => require(join(fixtures, fixture));

/** As tsx and Vite do: no types of parameters. */
export const emitWithEsbuild: Emit = async (fixture) => {
  const source = await readFile(join(fixtures, fixture), "utf8");
  const tsconfigRaw = { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } };
  const { code } = await transform(source, { loader: "ts", format: "cjs", target: "es2022", tsconfigRaw });
  return evaluate(code);
};

/** As esbuild does when no tsconfig.json asks for legacy decorators. */
export async function emitWithStandardDecorators(source: string): Promise<unknown> {
  const { code } = await transform(source, { loader: "ts", format: "cjs", target: "es2022" });
  return evaluate(code);
}

/** The compiler itself, which knows all files of the program. */
export const emitWithTsc: Emit = async (fixture) => {
  const folder = await mkdtemp(join(tmpdir(), "emit-"));
  try {
    const root = resolve(core, "../..");
    const config = {
      extends: join(root, "tsconfig.base.json"),
      compilerOptions: {
        ...{ composite: false, declaration: false, declarationMap: false, sourceMap: false },
        ...{ module: "commonjs", moduleResolution: "bundler", verbatimModuleSyntax: false },
        ...{ rootDir: core, outDir: folder, types: ["node"], typeRoots: [join(root, "node_modules/@types")] },
      },
      files: [join(fixtures, fixture)],
      include: [],
    };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
    const compiler = join(dirname(require.resolve("@typescript/native/package.json")), "bin/tsc");
    await run(process.execPath, [compiler, "-p", folder]);
    const emitted = join(folder, relative(core, join(fixtures, fixture))).replace(/\.ts$/, ".js");
    return evaluate(await readFile(emitted, "utf8"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Runs a CommonJS module as if it stood among the fixtures; what it imports is the code under test. */
function evaluate(code: string): Record<string, new () => object> {
  const module: { exports: Record<string, new () => object> } = { exports: {} };
  const load = (id: string): unknown => require(resolve(fixtures, id.replace(/\.js$/, ".ts")));
  // oxlint-disable-next-line no-implied-eval -- what a compiler emitted is run as it is, like Node runs a CommonJS module
  new Function("exports", "require", "module", code)(module.exports, load, module);
  return module.exports;
}
