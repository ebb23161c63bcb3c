/** @jest-config-loader esbuild-register */
// The line above is for Node 20 only; from Node 22.18 on Jest loads this file by native type stripping.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { Config } from "jest";

// esbuild-register leaves import.meta empty, native type stripping has no __dirname.
const here = typeof __dirname === "string" ? __dirname : process.cwd();

/** ESM-only dependencies (package folder names, "+" for "/"): Jest's CommonJS mode must transform them. */
const esmOnly: readonly string[] = [];

const swc: [string, Record<string, unknown>] = [
  "@swc/jest",
  {
    swcrc: false,
    sourceMaps: "inline",
    jsc: {
      target: "es2022",
      keepClassNames: true,
      parser: { syntax: "typescript", decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    },
    module: { type: "commonjs" },
  },
];

const groups = ["packages", "apps"].flatMap((group) =>
  existsSync(`${here}/${group}`) ? readdirSync(`${here}/${group}`).map((name) => `${group}/${name}`) : [],
);

function hasTests(dir: string): boolean {
  if (existsSync(`${here}/${dir}/test`)) return true;
  const src = `${here}/${dir}/src`;
  return existsSync(src) && readdirSync(src, { recursive: true }).some((file) => String(file).endsWith(".test.ts"));
}

function needsServers(dir: string): boolean {
  const manifest = JSON.parse(readFileSync(`${here}/${dir}/package.json`, "utf8")) as {
    isomer?: { servers?: string[] };
  };
  return (manifest.isomer?.servers ?? []).length > 0;
}

function project(dir: string): NonNullable<Config["projects"]>[number] {
  // A project's global setup runs only when one of its tests was selected: unit tests start no server.
  const servers = {
    globalSetup: `${here}/packages/test-servers/src/jest/global-setup.ts`,
    globalTeardown: `${here}/packages/test-servers/src/jest/global-teardown.ts`,
    setupFiles: [`${here}/packages/test-servers/src/jest/require-servers.ts`],
  };
  return {
    displayName: dir.replace(/^(packages|apps)\//, ""),
    rootDir: `${here}/${dir}`,
    testEnvironment: "node",
    testMatch: ["<rootDir>/{src,test}/**/*.test.ts"],
    transform: { "\\.[cm]?[jt]s$": swc },
    transformIgnorePatterns: [
      esmOnly.length === 0 ? "/node_modules/" : `/node_modules/\\.pnpm/(?!(?:${esmOnly.join("|")})@)`,
    ],
    modulePathIgnorePatterns: ["<rootDir>/dist/"],
    // Workspace packages resolve to their source through the "@isomer/source" export condition: no build before a test.
    // TEST_DIST=1 tests what "tsc -b" made instead: tsc and swc write slightly different decorator metadata.
    testEnvironmentOptions: {
      customExportConditions: [...(process.env.TEST_DIST ? [] : ["@isomer/source"]), "node", "node-addons"],
    },
    ...(needsServers(dir) ? servers : {}),
  };
}

const config: Config = {
  coverageProvider: "v8",
  // On two cores Jest would run one worker: two halve the time.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  projects: [...groups, "benchmarks"]
    .filter((dir) => existsSync(`${here}/${dir}/package.json`) && hasTests(dir))
    .map(project),
  reporters: ["default", `${here}/packages/dev-config/jest/totals-reporter.mjs`],
};

export default config;
