import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Ids come from customers, too: nothing in them may lead out of the folder. */
const SAFE_ID = /^[\w-]{1,100}$/;

/** One JSON file per document: what several processes share here without a database to install. */
export class DocumentFolder<T> {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async open(): Promise<void> {
    await mkdir(this.#path, { recursive: true });
  }

  async read(id: string): Promise<T | undefined> {
    if (!SAFE_ID.test(id)) return undefined;
    try {
      return JSON.parse(await readFile(this.#file(id), "utf8")) as T;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  /** A reader in another process sees the old document or the new one, never half of it. */
  async write(id: string, document: T): Promise<void> {
    if (!SAFE_ID.test(id)) throw new RangeError(`'${id}' cannot be the id of a document.`);
    const draft = `${this.#file(id)}.${randomUUID()}`;
    await writeFile(draft, JSON.stringify(document));
    await rename(draft, this.#file(id));
  }

  #file(id: string): string {
    return join(this.#path, `${id}.json`);
  }
}
