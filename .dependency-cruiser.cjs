const adapter = "(?:transporter|serializer|cacher|validator|container|logger|metrics|tracing|discoverer)-[^/]+";

/**
 * Which part of the repository may import which. Inside core the finer table of packages/dev-config/src/layers.ts holds.
 * @type {import("dependency-cruiser").IConfiguration}
 */
module.exports = {
  forbidden: [
    {
      name: "no-circular",
      comment: "Imports of types count: a circle of concepts is one, even where the compiled code has none.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "core-imports-no-package",
      severity: "error",
      from: { path: "^packages/core/src/" },
      to: { path: "^packages/(?!core/)" },
    },
    {
      name: "adapters-use-two-doors",
      comment: "An adapter is written against what every adapter author gets, and knows no other adapter.",
      severity: "error",
      from: { path: `^packages/(${adapter})/src/` },
      to: { path: "^packages/(?!core/src/(index|adapter-kit)\\.ts$)", pathNot: "^packages/$1/" },
    },
    {
      name: "packages-import-packages-only",
      severity: "error",
      from: { path: "^packages/" },
      to: { path: "^(apps|benchmarks)/" },
    },
    {
      name: "no-deep-import",
      comment: "Another package is entered by the doors in its package.json.",
      severity: "error",
      from: { path: "^(packages/[^/]+|apps/[^/]+|benchmarks)/" },
      to: { path: "^(packages|apps)/[^/]+/src/(?!(index|adapter-kit|internal)\\.ts$)", pathNot: "^$1/" },
    },
    {
      name: "declared-dependencies-only",
      severity: "error",
      from: { path: "^(packages|apps|benchmarks)/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "no-test-dependency-in-source",
      comment: "What a published package imports at run time its users must get.",
      severity: "error",
      from: { path: "^packages/(?!interop|test-servers|dev-config)[^/]+/src/", pathNot: "\\.test\\.ts$" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["npm-peer"] },
    },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|template)/" },
    tsPreCompilationDeps: true,
    // Absolute: a relative one is resolved against its own folder once too often.
    tsConfig: { fileName: `${__dirname}/packages/dev-config/tsconfig.test.json` },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@isomer/source", "import", "require", "node", "default", "types"],
      mainFields: ["main", "types"],
    },
  },
};
