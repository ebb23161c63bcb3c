import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { withClaims } from "./claims.ts";
import { type Block, coreFolder } from "./page.ts";

const root = resolve(coreFolder, "../..");

export interface Compiled {
  /** What the compiler says about the examples, by place. */
  readonly errors: readonly string[];
  /** The examples as CommonJS code, in order. */
  readonly code: readonly string[];
}

/**
 * Compiles examples with all checks on, each as a module of its own. It waits for the compiler, so that the code is there
 * when tests are registered.
 */
export function compileBlocks(blocks: readonly Block[]): Compiled {
  const folder = mkdtempSync(join(tmpdir(), "isomer-docs-"));
  try {
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(configFor(folder)));
    writeFileSync(join(folder, "claims.d.ts"), CLAIMS);
    for (const [index, { code }] of blocks.entries()) {
      writeFileSync(join(folder, `block-${index}.ts`), withClaims(code));
    }
    const errors = errorsOf(folder, blocks);
    const code = blocks.map((_, index) => readFileSync(join(folder, folder, `block-${index}.js`), "utf8"));
    return { errors, code };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const CLAIMS = `
declare function claim(actual: unknown, expected: unknown): void;
declare function claimThrows(type: string, work: () => unknown): Promise<void>;
`;

function configFor(folder: string): object {
  return {
    extends: join(root, "tsconfig.base.json"),
    compilerOptions: {
      ...{ composite: false, declaration: false, declarationMap: false, sourceMap: false, noEmitOnError: false },
      ...{ module: "commonjs", moduleResolution: "bundler", verbatimModuleSyntax: false, rootDir: "/", outDir: folder },
      ...{ types: ["node"], typeRoots: [join(root, "node_modules/@types")] },
      paths: {
        "@isomer/core": [join(coreFolder, "src/index.ts")],
        "@isomer/core/adapter-kit": [join(coreFolder, "src/adapter-kit.ts")],
        "reflect-metadata": [join(coreFolder, "node_modules/reflect-metadata/index.d.ts")],
      },
    },
    include: ["claims.d.ts", "block-*.ts"],
  };
}

/** `await` and `for await` at the top level, which CommonJS has not: the examples run inside of an async function. */
const TOP_LEVEL_AWAIT = /error TS(1378|1432):/;

/** What the compiler says about the examples; what it says about core is a matter of other tests. */
function errorsOf(folder: string, blocks: readonly Block[]): readonly string[] {
  const compiler = join(dirname(require.resolve("@typescript/native/package.json")), "bin/tsc");
  const { stdout } = spawnSync(process.execPath, [compiler, "-p", folder, "--pretty", "false"], { encoding: "utf8" });
  return stdout.split("\n").flatMap((line) => {
    const found = /block-(\d+)\.ts(\(.*)$/.exec(line);
    if (found === null || TOP_LEVEL_AWAIT.test(line)) return [];
    return [`${blocks[Number(found[1])]?.place} ${found[2]}`];
  });
}
