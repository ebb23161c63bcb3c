import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Logger } from "isomerjs";
import { errorAnswer } from "./error-answer.ts";
import { type Answer, matchRoute, type Route, type RouteRequest } from "./route.ts";

export interface HttpServerOptions {
  readonly routes: readonly Route[];
  readonly logger: Logger;
}

/** Serves routes as JSON on this machine. */
export class HttpServer {
  readonly #options: HttpServerOptions;
  readonly #server: Server;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  get url(): string {
    const address = this.#server.address() as AddressInfo | null;
    return address === null ? "" : `http://127.0.0.1:${address.port}`;
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, "127.0.0.1", () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
  }

  /** Takes no more requests; resolves when those that run are answered. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeIdleConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    // A customer who leaves gives the call up, down to the service that works on it.
    response.once("close", () => gone.abort());
    const answer = await this.#answer({ request, signal: gone.signal });
    if (gone.signal.aborted) return;
    response.writeHead(answer.status, { "content-type": "application/json; charset=utf-8" });
    response.end(JSON.stringify(answer.body));
    // What nobody has read of the body would be taken for the next request of the connection.
    request.resume();
  }

  async #answer({ request, signal }: Pick<RouteRequest, "request" | "signal">): Promise<Answer> {
    const { logger, routes } = this.#options;
    try {
      const url = new URL(request.url ?? "/", "http://shop");
      const match = matchRoute(routes, request.method ?? "GET", url.pathname);
      if (match === null) return { status: 404, body: { type: "NOT_FOUND", message: "There is nothing here." } };
      return await match.route.handle({ request, signal, query: url.searchParams, parts: match.parts });
    } catch (error) {
      const answer = errorAnswer(error);
      if (answer.status >= 500) logger.error(`${request.method} ${request.url} failed.`, error);
      return answer;
    }
  }
}
