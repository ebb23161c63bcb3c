import { relative, sep } from "node:path";
import { ServiceSchemaError } from "../errors/errors.ts";

/** The place of a mistake in the user's code. */
export interface Where {
  /** Name of the class, or `service 'orders'` for a plain definition. */
  readonly owner: string;
  readonly file: string | undefined;
  /** Method, or path in a plain definition: `create`, `actions.create`. */
  readonly member?: string | undefined;
}

/** One thing that is wrong with a definition, and what to do about it. */
export interface Mistake {
  readonly class: string;
  readonly file: string | undefined;
  readonly method: string | undefined;
  readonly problem: string;
  readonly mend: string;
}

/** Collects everything that is wrong with one service, so that its author hears of all of it at once. */
export class Mistakes {
  readonly #found: Mistake[] = [];

  add(where: Where, problem: string, mend: string): void {
    const { owner, file, member } = where;
    this.#found.push({
      class: owner,
      file: file === undefined ? undefined : shortPath(file),
      method: member,
      problem,
      mend,
    });
  }

  /** Throws a `ServiceSchemaError` that lists what was found; nothing happens when nothing was. */
  throwIfAny(origin: Where): void {
    if (this.#found.length > 0) this.fail(origin);
  }

  /** Throws what was found. */
  fail(origin: Where): never {
    const count = this.#found.length === 1 ? "1 mistake" : `${this.#found.length} mistakes`;
    const lines = this.#found.map((mistake, index) => `  ${index + 1}. ${describeMistake(mistake)}`);
    throw new ServiceSchemaError(`${describeOrigin(origin)} cannot be a service, ${count}:\n${lines.join("\n")}`, [
      ...this.#found,
    ]);
  }
}

/** `OrdersService (src/orders.service.ts)`. */
export function describeOrigin({ owner, file }: Where): string {
  return file === undefined ? owner : `${owner} (${shortPath(file)})`;
}

function describeMistake({ class: owner, file, method, problem, mend }: Mistake): string {
  const place = method === undefined ? owner : `${owner}.${method}`;
  return `${place}${file === undefined ? "" : ` (${file})`}: ${problem}. ${mend}.`;
}

/** Relative to the working directory when the file is inside it. */
function shortPath(file: string): string {
  const path = relative("", file);
  return path.startsWith("..") || path === "" ? file : path.split(sep).join("/");
}
