import { expect } from "./expect.ts";
import { duration, timed } from "./report.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/** One request, and what must come of it. */
export interface Visit {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: NonNullable<RequestInit["body"]>;
  readonly status: number;
  /** What is worth telling of the answer. */
  readonly tell: (answer: JsonObject) => string;
}

/** A customer with a browser, who keeps a diary. */
export class Visitor {
  readonly #url: string;
  readonly #diary: (string | number)[][] = [];

  constructor(url: string) {
    this.#url = url;
  }

  /** Rows of a table: request, status, time, and what was worth telling. */
  get diary(): readonly (readonly (string | number)[])[] {
    return this.#diary;
  }

  /** Makes a request and answers what came back. Fails the drive when the status is another one. */
  async visit({ method, path, body, status, tell }: Visit): Promise<JsonObject> {
    const init: RequestInit = body === undefined ? { method } : { method, body, duplex: "half" };
    const { value: response, ms } = await timed(() => fetch(this.#url + path, init));
    const answer = (await response.json()) as JsonObject;
    expect(response.status === status, `${method} ${path} answers ${response.status}: ${JSON.stringify(answer)}`);
    // The beginning of an id is enough for people.
    const shown = path.replace(/[\w-]{36}/, (id) => `${id.slice(0, 8)}…`);
    this.#diary.push([method, shown, response.status, duration(ms), tell(answer)]);
    return answer;
  }
}
