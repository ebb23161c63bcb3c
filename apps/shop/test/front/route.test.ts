import { matchRoute, type Route } from "../../src/front/route.ts";

const route = (method: Route["method"], path: string): Route => ({
  method,
  path,
  handle: async () => ({ status: 200, body: null }),
});

describe("routes", () => {
  const list = route("GET", "/products");
  const one = route("GET", "/products/:sku");
  const order = route("POST", "/orders");
  const routes = [list, one, order];

  it("are found by method and path", () => {
    expect(matchRoute(routes, "GET", "/products")?.route).toBe(list);
    expect(matchRoute(routes, "POST", "/orders")?.route).toBe(order);
    expect(matchRoute(routes, "POST", "/products")).toBeNull();
    expect(matchRoute(routes, "GET", "/products/a/b")).toBeNull();
    expect(matchRoute(routes, "GET", "/products/")).toBeNull();
  });

  it("name the parts of the path, decoded where that is possible", () => {
    expect(matchRoute(routes, "GET", "/products/K%C3%BC-1")).toMatchObject({ route: one, parts: { sku: "Kü-1" } });
    expect(matchRoute(routes, "GET", "/products/50%")).toMatchObject({ parts: { sku: "50%" } });
  });
});
