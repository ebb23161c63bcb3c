import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export const REPOSITORY = join(__dirname, "../../..");

/** Packages that documented code may import, and where they are. */
const PACKAGES: Readonly<Record<string, string>> = {
  isomerjs: "packages/isomerjs",
  "@isomer/core": "packages/core",
  "@isomer/conformance": "packages/conformance",
  "class-validator": "packages/isomerjs/node_modules/class-validator",
  "@oxc-node/core": "packages/isomerjs/node_modules/@oxc-node/core",
  "@types/node": "node_modules/@types/node",
};

/** A block of TypeScript in a page. */
export interface CodeBlock {
  /** Page and line, for titles. */
  readonly place: string;
  readonly code: string;
  /** What its comments say that it prints. */
  readonly prints: readonly string[];
}

/** The blocks of a page of the repository that are marked as TypeScript. */
export function codeBlocks(page: string): CodeBlock[] {
  const text = readFileSync(join(REPOSITORY, page), "utf8");
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(({ 1: code = "", index }) => ({
    place: `${page}:${text.slice(0, index).split("\n").length}`,
    code,
    prints: [...code.matchAll(/\/\/ prints: (.*)$/gm)].map(([, line = ""]) => line),
  }));
}

/** A project of a user, in a folder of its own, whose only file is a block. */
export class UserProject implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), "isomer-readme-"));

  constructor({ code }: CodeBlock) {
    for (const [name, path] of Object.entries(PACKAGES)) {
      const link = join(this.#folder, "node_modules", name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(REPOSITORY, path), link, "junction");
    }
    writeFileSync(join(this.#folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(this.#folder, "tsconfig.json"), JSON.stringify(tsconfig));
    writeFileSync(join(this.#folder, "example.ts"), code);
  }

  /** Mistakes that the compiler finds in the block, as it prints them; the packages are checked on their own. */
  check(): readonly string[] {
    const { output } = this.#node(join(REPOSITORY, "node_modules/@typescript/native/bin/tsc"), "-p", ".");
    return output.split("\n").filter((line) => /^(example\.ts|error)/.test(line));
  }

  run(): { readonly code: number | null; readonly output: string } {
    return this.#node("--conditions=@isomer/source", "--import", "@oxc-node/core/register", "example.ts");
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }

  #node(...args: readonly string[]): { readonly code: number | null; readonly output: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: this.#folder,
      encoding: "utf8",
      env: { ...process.env, NODE_OPTIONS: "" },
    });
    return { code: status, output: stdout + stderr };
  }
}

const tsconfig = {
  extends: join(REPOSITORY, "tsconfig.base.json"),
  compilerOptions: {
    ...{ composite: false, incremental: false, declaration: false, declarationMap: false, noEmit: true },
    ...{ rootDir: "/", tsBuildInfoFile: null },
  },
  include: ["example.ts"],
};
