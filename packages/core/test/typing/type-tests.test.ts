import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Instantiations per action that the client, its calls and the decorators may cost. Measured: 64. */
const INSTANTIATIONS_PER_ACTION = 75;

const compilers = {
  "the native compiler": ["@typescript/native", "tsc"],
  "TypeScript 6": ["typescript", "tsc6"],
} as const;

describe.each(Object.entries(compilers))("with %s", (_name, [manifest, bin]) => {
  test("clients and decorators have the declared types, and wrong uses do not compile", async () => {
    const compiler = join(dirname(require.resolve(`${manifest}/package.json`)), "bin", bin);
    await expect(runCompiler(compiler)).resolves.toBe("");
  }, 60_000);
});

test("clients of 300 services with 20 actions each are cheap to check", async () => {
  const program = join(__dirname, "large-program.mjs");
  const { stdout } = await run(process.execPath, [program, "300", "20", "native"]);
  const { errors, instantiations } = JSON.parse(stdout) as { errors: readonly string[]; instantiations: number };
  expect(errors).toEqual([]);
  expect(instantiations / 6_000).toBeLessThan(INSTANTIATIONS_PER_ACTION);
}, 120_000);

async function runCompiler(compiler: string): Promise<string> {
  try {
    const { stdout } = await run(process.execPath, [compiler, "-p", __dirname, "--pretty", "false"]);
    return stdout;
  } catch (error) {
    return (error as { readonly stdout: string }).stdout;
  }
}
