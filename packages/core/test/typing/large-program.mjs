// Writes a program of many service classes that call each other through typed clients, type-checks it, and prints what the
// compiler measured as JSON. Usage: node large-program.mjs [classes] [actions per class] [native|classic]
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The two compilers in use: the native one (TypeScript 7) and the one written in JavaScript (TypeScript 6). */
const COMPILERS = { native: "@typescript/native", classic: "typescript" };

/** Signatures that actions have, in turn. Each is called in the way its client asks for. */
const SHAPES = [
  {
    declare: (name, dto) =>
      `@Action() async ${name}(params: ${dto}, _ctx: Context): Promise<${dto}Result> { return { id: params.id }; }`,
    call: (name) => `await client.${name}({ id: "a", quantity: 1 });`,
  },
  {
    declare: (name, dto) => `@Action() ${name}(ctx: Context<${dto}>): ${dto}Result { return { id: ctx.params.id }; }`,
    call: (name) => `await client.${name}({ id: "a", quantity: 1 }, { timeout: 100 });`,
  },
  {
    declare: (name, dto) =>
      `@Action({ timeout: 100 }) ${name}(_ctx: Context, params: ${dto}): ${dto}Result[] { return [params]; }`,
    call: (name) => `(await client.${name}({ id: "a", quantity: 1 })).map(({ id }) => id);`,
  },
  {
    declare: (name) => `@Action() ${name}(): number { return 1; }`,
    call: (name) => `(await client.${name}()).toFixed();`,
  },
  {
    declare: (name, dto) =>
      `@Action({ cache: true }) async ${name}(params?: ${dto}): Promise<string | undefined> { return params?.id; }`,
    call: (name) => `(await client.${name}())?.trim();`,
  },
];

/** One service: its DTO, its actions, and a method that calls every action of its neighbour. */
function serviceSource(index, { classes, actions, core }) {
  const neighbour = (index + 1) % classes;
  const names = Array.from({ length: actions }, (_, number) => ({
    name: `action${number}`,
    shape: SHAPES[number % SHAPES.length],
  }));
  return [
    `import { Action } from "${core}/decorators/action.ts";`,
    `import { Service } from "${core}/decorators/service.ts";`,
    `import { Context } from "${core}/context/context.ts";`,
    `import type { Service${neighbour} } from "./service-${neighbour}.ts";`,
    `export class Dto${index} { id!: string; quantity!: number; note?: string; }`,
    `export interface Dto${index}Result { readonly id: string; }`,
    `@Service({ name: "service-${index}", version: 1 })`,
    `export class Service${index} {`,
    ...names.map(({ name, shape }) => `  ${shape.declare(name, `Dto${index}`)}`),
    `  protected async callNeighbour(ctx: Context): Promise<void> {`,
    `    const client = ctx.client<Service${neighbour}>("v1.service-${neighbour}");`,
    ...names.map(({ name, shape }) => `    ${shape.call(name)}`),
    "  }",
    "}",
    "",
  ].join("\n");
}

async function writeProgram(folder, { classes, actions, source }) {
  const root = resolve(source, "../../..");
  const sources = Array.from({ length: classes }, (_, index) => {
    return writeFile(join(folder, `service-${index}.ts`), serviceSource(index, { classes, actions, core: source }));
  });
  const config = {
    extends: join(root, "tsconfig.base.json"),
    compilerOptions: {
      ...{ composite: false, declaration: false, declarationMap: false, noEmit: true },
      ...{ rewriteRelativeImportExtensions: false, allowImportingTsExtensions: true },
      ...{ rootDir: "/", types: ["node"], typeRoots: [join(root, "node_modules/@types")] },
    },
    include: ["*.ts"],
  };
  await Promise.all([
    ...sources,
    writeFile(join(folder, "package.json"), '{ "type": "module" }'),
    writeFile(join(folder, "tsconfig.json"), JSON.stringify(config)),
  ]);
}

/**
 * Type-checks `classes` services of `actions` actions. `source` is the folder of the sources of core. Answers the first
 * errors, and figures: time in seconds, memory in megabytes.
 */
async function checkLargeProgram({ classes, actions, compiler, source }) {
  const folder = await mkdtemp(join(tmpdir(), "large-program-"));
  try {
    await writeProgram(folder, { classes, actions, source });
    const manifest = createRequire(join(source, "index.ts")).resolve(`${COMPILERS[compiler]}/package.json`);
    const entry = join(dirname(manifest), "bin", compiler === "native" ? "tsc" : "tsc6");
    const { output, failed } = await runCompiler([entry, "-p", folder, "--extendedDiagnostics", "--pretty", "false"]);
    const errors = output.split("\n").filter((line) => /error TS\d+/.test(line));
    if (failed && errors.length === 0) throw new Error(output);
    return { compiler, classes, actions, errors: errors.slice(0, 10), ...figures(output) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runCompiler(args) {
  try {
    const { stdout } = await run(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 });
    return { output: stdout, failed: false };
  } catch (error) {
    return { output: `${error.stdout ?? ""}${error.stderr ?? ""}`, failed: true };
  }
}

function figures(output) {
  const read = (label) => Number(output.match(new RegExp(`^${label}:\\s+([\\d.]+)`, "m"))?.[1]);
  return {
    checkSeconds: read("Check time"),
    totalSeconds: read("Total time"),
    instantiations: read("Instantiations"),
    types: read("Types"),
    memoryMegabytes: Math.round(read("Memory used") / 1024),
  };
}

const [classes = "300", actions = "20", only] = process.argv.slice(2);
const source = fileURLToPath(new URL("../../src", import.meta.url));
for (const compiler of Object.keys(COMPILERS)) {
  if (only !== undefined && only !== compiler) continue;
  const size = { classes: Number(classes), actions: Number(actions) };
  console.log(JSON.stringify(await checkLargeProgram({ ...size, compiler, source })));
}
