import type { IncomingMessage } from "node:http";

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface RouteRequest {
  /** The body can be read from it. */
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  /** What stands for the `:names` of the path. */
  readonly parts: Readonly<Record<string, string>>;
  /** Aborts when the customer leaves. */
  readonly signal: AbortSignal;
}

/** One kind of request that is served. */
export interface Route {
  readonly method: "GET" | "POST";
  /** `:name` stands for any one part. */
  readonly path: string;
  handle(request: RouteRequest): Promise<Answer>;
}

interface RouteMatch {
  readonly route: Route;
  readonly parts: Readonly<Record<string, string>>;
}

/** The first route of the list that fits, `null` if none does. */
export function matchRoute(routes: readonly Route[], method: string, path: string): RouteMatch | null {
  for (const route of routes) {
    const parts = route.method === method ? matchPath(route.path, path) : null;
    if (parts !== null) return { route, parts };
  }
  return null;
}

function matchPath(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  const parts: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const text = given[index] as string;
    if (part.startsWith(":") && text !== "") parts[part.slice(1)] = decode(text);
    else if (part !== text) return null;
  }
  return parts;
}

/** A path that is encoded wrongly is taken as it stands: nothing is found under it. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
