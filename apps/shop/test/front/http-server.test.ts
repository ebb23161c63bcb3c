import { once } from "node:events";
import { type ClientRequest, request } from "node:http";
import { ClientError, ConsoleLogger } from "isomerjs";
import { HttpServer } from "../../src/front/http-server.ts";
import { readJson, streamBody } from "../../src/front/request-body.ts";
import type { Route } from "../../src/front/route.ts";

const logger = new ConsoleLogger({ level: false }).logger({ nodeID: "", ns: "", mod: "front" });

describe("the HTTP front", () => {
  let signalOfHanging: AbortSignal | undefined;
  const routes: readonly Route[] = [
    { method: "POST", path: "/echo", handle: async ({ request }) => ({ status: 200, body: await readJson(request) }) },
    {
      method: "POST",
      path: "/refuse",
      async handle({ request }) {
        streamBody(request).destroy();
        throw new ClientError("No.", { code: 409 });
      },
    },
    {
      method: "GET",
      path: "/hang",
      async handle({ signal }) {
        signalOfHanging = signal;
        await once(signal, "abort");
        return { status: 200, body: null };
      },
    },
    {
      method: "GET",
      path: "/broken",
      handle: () => Promise.reject(new Error("secret")),
    },
  ];
  const server = new HttpServer({ routes, logger });

  beforeAll(() => server.listen(0));
  afterAll(() => server.close());

  const post = (path: string, body: string): Promise<Response> => fetch(server.url + path, { method: "POST", body });

  it("answers as JSON", async () => {
    const response = await post("/echo", '{"a":"ö"}');
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(await response.json()).toEqual({ a: "ö" });
  });

  it("answers 404 to what it does not know", async () => {
    const response = await fetch(`${server.url}/nowhere`);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ type: "NOT_FOUND", message: "There is nothing here." });
  });

  it("answers 400 to a body that is not JSON, and 413 to one that is too large", async () => {
    expect((await post("/echo", "{")).status).toBe(400);
    expect((await post("/echo", JSON.stringify("x".repeat(5_000_000)))).status).toBe(413);
  });

  it("answers 500 without details to what nobody expected", async () => {
    const response = await fetch(`${server.url}/broken`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret");
  });

  it("answers also when a body is not read, and serves the next request", async () => {
    expect((await post("/refuse", "x".repeat(5_000_000))).status).toBe(409);
    expect((await post("/echo", "1")).status).toBe(200);
  });

  it("aborts the signal when the customer leaves", async () => {
    const visit: ClientRequest = request(`${server.url}/hang`).on("error", () => {});
    visit.end();
    await once(visit, "socket");
    while (signalOfHanging === undefined) await new Promise(setImmediate);
    visit.destroy();
    if (!signalOfHanging.aborted) await once(signalOfHanging, "abort");
    expect(signalOfHanging.aborted).toBe(true);
  });
});
