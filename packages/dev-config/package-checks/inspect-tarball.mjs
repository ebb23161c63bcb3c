/** What publint and "are the types wrong" say about a tarball. */
import { readFileSync } from "node:fs";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { filterProblems } from "@arethetypeswrong/core/problems";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

// The packages are ESM only; require() of them is tried for real in consumer.mjs.
const resolutionKinds = ["node16-esm", "bundler"];

/** @param {import("./pack.mjs").PackedPackage} packed @returns {Promise<string[]>} problems */
export async function inspectTarball({ name, tarball }) {
  const bytes = readFileSync(tarball);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);

  const { messages, pkg } = await publint({ pack: { tarball: buffer }, level: "warning" });
  const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(buffer)));
  const wrongTypes = analysis.types
    ? new Set(resolutionKinds.flatMap((resolutionKind) => filterProblems(analysis, { resolutionKind })))
    : [{ kind: "NoTypes" }];

  return [
    ...messages.map((message) => `${name}: publint: ${formatMessage(message, pkg, { color: false })}`),
    ...[...wrongTypes].map((problem) => `${name}: types: ${JSON.stringify(problem, withoutTrace)}`),
  ];
}

/** @param {string} key @param {unknown} value */
function withoutTrace(key, value) {
  return key === "trace" ? undefined : value;
}
