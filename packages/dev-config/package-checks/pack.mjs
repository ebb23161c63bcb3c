/** Packs the public packages the way they are published. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pnpm } from "../bootstrap/prepare.mjs";
import { runQuietly } from "../bootstrap/run.mjs";
import { listPackages } from "../scripts/workspace.mjs";

/**
 * @typedef {object} PackedPackage
 * @property {string} name
 * @property {string} dir Folder relative to the root.
 * @property {Record<string, any>} manifest As it is in the repository.
 * @property {string} tarball Absolute path.
 */

/** @param {string} destination folder for the tarballs @returns {Promise<PackedPackage[]>} */
export async function packPublicPackages(destination) {
  const packages = listPackages().filter(({ manifest }) => !manifest.private);
  const filters = packages.map(({ name }) => `--filter=${name}`);
  const { code, output } = await runQuietly([...pnpm, "-r", ...filters, "pack", "--pack-destination", destination]);
  if (code !== 0) throw new Error(`pnpm pack failed:\n${output}`);
  const tarballs = new Set(readdirSync(destination));
  return packages.map(({ name, dir, manifest }) => {
    const tarball = `${name.replace("@", "").replace("/", "-")}-${manifest.version}.tgz`;
    if (!tarballs.has(tarball)) throw new Error(`pnpm pack made no ${tarball}:\n${output}`);
    return { name, dir, manifest, tarball: join(destination, tarball) };
  });
}
