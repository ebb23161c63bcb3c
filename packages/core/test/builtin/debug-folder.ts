import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "@isomer/core";

/** The clock of the nodes: that of the test, but for those that write files, which takes time of the machine. */
export const clockOf = (options: { readonly folder?: string | null }, clock: Clock): { readonly clock?: Clock } =>
  options.folder === undefined ? { clock } : {};

/** A temporary folder in which middlewares for debugging write. */
export class DebugFolder implements Disposable {
  readonly #root = mkdtempSync(join(tmpdir(), "isomer-debug-"));
  /** For the option `folder`: it does not exist at first. */
  readonly path = join(this.#root, "packets");

  /** Names of the files of a node, without the time in front, and what they hold. */
  filesOf(nodeID: string): Readonly<Record<string, unknown>> {
    const folder = join(this.path, nodeID);
    const names = readdirSync(folder).sort();
    return Object.fromEntries(
      names.map((name) => [name.replace(/^\d+-/, ""), JSON.parse(readFileSync(join(folder, name), "utf8"))]),
    );
  }

  /** Names of everything in the folder of a node. */
  namesOf(nodeID: string): readonly string[] {
    return readdirSync(join(this.path, nodeID)).sort();
  }

  /** Lets a file stand where the folder should be, as if the disk failed. */
  obstruct(): void {
    writeFileSync(this.path, "");
  }

  [Symbol.dispose](): void {
    rmSync(this.#root, { recursive: true });
  }
}
