import "reflect-metadata";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { isDecorated } from "../../src/decorators/read-class.ts";
import type { ServiceDefinition } from "../../src/definition/service-definition.ts";
import { actionOf, define } from "./define.ts";

const core = resolve(__dirname, "../..");
const root = resolve(core, "../..");

/** Compiles the TypeScript blocks of the page with all checks on, and answers the modules in order. */
async function compilePage(page: string): Promise<readonly Record<string, unknown>[]> {
  const blocks = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code ?? "");
  const folder = await mkdtemp(join(tmpdir(), "services-page-"));
  try {
    const config = {
      extends: join(root, "tsconfig.base.json"),
      compilerOptions: {
        ...{ composite: false, declaration: false, declarationMap: false, sourceMap: false, noEmitOnError: false },
        ...{
          module: "commonjs",
          moduleResolution: "bundler",
          verbatimModuleSyntax: false,
          rootDir: "/",
          outDir: folder,
        },
        ...{ types: ["node"], typeRoots: [join(root, "node_modules/@types")] },
        paths: { "@isomer/core": [join(core, "src/index.ts")] },
      },
      include: ["block-*.ts"],
    };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
    await Promise.all(blocks.map((code, index) => writeFile(join(folder, `block-${index}.ts`), code)));
    expect(await errorsOf(folder)).toEqual([]);
    return await Promise.all(
      blocks.map(async (_, index) => evaluate(await readFile(join(folder, folder, `block-${index}.js`), "utf8"))),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the compiler says about the blocks; what it says about core is a matter of other tests. */
async function errorsOf(folder: string): Promise<readonly string[]> {
  const compiler = join(dirname(require.resolve("@typescript/native/package.json")), "bin/tsc");
  const run = promisify(execFile)(process.execPath, [compiler, "-p", folder, "--pretty", "false"]);
  const { stdout } = await run.catch((error: unknown) => error as { readonly stdout: string });
  return stdout.split("\n").filter((line) => /^.*block-\d+\.ts\(/.test(line));
}

function evaluate(code: string): Record<string, unknown> {
  const exported: Record<string, unknown> = {};
  const load = (id: string): unknown => require(id === "@isomer/core" ? "../../src/index.ts" : id);
  new Function("exports", "require", code)(exported, load);
  return exported;
}

test("every example of the page compiles and can be registered", async () => {
  const modules = await compilePage(await readFile(join(core, "docs/services.md"), "utf8"));
  const services: Record<string, ServiceDefinition> = {};
  for (const value of modules.flatMap((module) => Object.values(module))) {
    const isService =
      typeof value === "object" || (isDecorated(value) && (value as { name: string }).name.endsWith("Service"));
    if (!isService) continue;
    const definition = define(value as object);
    services[definition.fullName] = definition;
  }
  expect(Object.keys(services).sort()).toEqual([
    ...["articles", "comments", "prices", "search", "users", "v1.orders", "v2.products"],
  ]);
  expect(services["v1.orders"]?.actions.map(({ name }) => name)).toEqual(["v1.orders.create", "v1.orders.count"]);
  expect(services.prices?.actions[0]?.options).toMatchObject({
    timeout: 500,
    retryPolicy: { enabled: true, retries: 2 },
  });
  expect(services.comments && actionOf(services.comments, "get").options).toEqual({ timeout: 50, cache: true });
  expect(services["v2.products"]?.settings).toEqual({ audit: { enabled: true } });
}, 60_000);
