import "reflect-metadata";
import { OutOfStockError } from "../../src/services/inventory/out-of-stock-error.ts";
import { Stock } from "../../src/services/inventory/stock.ts";

describe("the stock", () => {
  let stock: Stock;

  beforeEach(() => {
    stock = new Stock();
    stock.set({ sku: "lamp", quantity: 5 });
    stock.set({ sku: "mug", quantity: 1 });
  });

  it("moves pieces from available to reserved to shipped", () => {
    stock.reserve("order", [{ sku: "lamp", quantity: 2 }]);
    expect(stock.summary()).toEqual({ products: 2, available: 4, reserved: 2, shipped: 0 });
    expect(stock.ship("order")).toBe(2);
    expect(stock.summary()).toEqual({ products: 2, available: 4, reserved: 0, shipped: 2 });
  });

  it("takes back what is released, once", () => {
    stock.reserve("order", [{ sku: "lamp", quantity: 2 }]);
    expect(stock.release("order")).toBe(true);
    expect(stock.release("order")).toBe(false);
    expect(stock.available("lamp")).toBe(5);
  });

  it("reserves everything or nothing, and says what is missing", () => {
    const items = [
      { sku: "lamp", quantity: 2 },
      { sku: "mug", quantity: 1 },
      { sku: "mug", quantity: 1 },
    ];
    expect(() => stock.reserve("order", items)).toThrow(OutOfStockError);
    expect(stock.summary()).toMatchObject({ available: 6, reserved: 0 });
    try {
      stock.reserve("order", items);
    } catch (error) {
      expect(error).toMatchObject({ code: 409, data: { shortages: [{ sku: "mug", wanted: 2, available: 1 }] } });
    }
    expect.assertions(3);
  });

  it("ships nothing for an order that it does not know", () => {
    expect(stock.ship("nobody's")).toBe(0);
  });
});
