import "reflect-metadata";
import { Type } from "class-transformer";
import { Allow, IsInt, IsNumber, IsOptional, IsString, Min, ValidateNested } from "class-validator";
import { brokenBy, checkOf } from "./refused.ts";

class Price {
  @IsNumber() @Min(0) net!: number;
  @IsOptional() @IsString() currency = "EUR";

  gross(): number {
    return this.net * 1.2;
  }
}

class Line {
  @IsString() sku!: string;
  @IsInt() quantity = 1;
  @ValidateNested() @Type(() => Price) price!: Price;
  @Allow() extra?: unknown;

  total(): number {
    return this.price.gross() * this.quantity;
  }
}

describe("what the handler gets", () => {
  it("is an instance with methods and defaults, nested ones included", () => {
    const line = checkOf(Line)({ sku: "a", price: { net: 10 } }) as Line;
    expect(line).toBeInstanceOf(Line);
    expect(line.price).toBeInstanceOf(Price);
    expect(line.total()).toBe(12);
    expect(line.price.currency).toBe("EUR");
  });

  it("is plain data with transform: false, defaults included", () => {
    const input = { sku: "a", price: { net: 10 }, unknown: 1 };
    const line = checkOf(Line, { transform: false })(input);
    expect(line).toStrictEqual({ sku: "a", quantity: 1, price: { net: 10, currency: "EUR" } });
  });

  it("is an instance again when an instance came in, and not the same one", () => {
    const input = Object.assign(new Line(), { sku: "a", price: Object.assign(new Price(), { net: 10 }) });
    const line = checkOf(Line)(input) as Line;
    expect(line).toStrictEqual(input);
    expect(line).not.toBe(input);
    expect(line.price).not.toBe(input.price);
  });

  it("holds bytes and dates as they came, and copies of plain data", () => {
    const extra = { bytes: new Uint8Array([1, 2]), buffer: Buffer.from("a"), at: new Date(5), list: [{ a: 1 }] };
    const line = checkOf(Line)({ sku: "a", price: { net: 1 }, extra }) as Line & { extra: typeof extra };
    expect(line.extra.bytes).toBe(extra.bytes);
    expect(line.extra.buffer).toBe(extra.buffer);
    expect(line.extra.at).toBe(extra.at);
    expect(line.extra.list).toEqual([{ a: 1 }]);
    expect(line.extra.list).not.toBe(extra.list);
  });

  it("keeps properties that the class sets for itself, whatever the input says", () => {
    class WithState {
      @IsString() name!: string;
      readonly secret = "own";
    }
    for (const options of [{}, { whitelist: false }, { convert: true }]) {
      expect(checkOf(WithState, options)({ name: "a", secret: "hostile" })).toMatchObject({ name: "a", secret: "own" });
    }
  });
});

describe("a list of a class", () => {
  const check = checkOf([Price]);

  it("is a list of instances", () => {
    const prices = check([{ net: 1 }, { net: 2 }]) as Price[];
    expect(prices.map((price) => price.gross())).toEqual([1.2, 2.4]);
    expect(check([])).toEqual([]);
  });

  it("is refused with the index of what is wrong", async () => {
    expect(await brokenBy(check, [{ net: 1 }, { net: -1 }, null, 5, []])).toEqual([
      "[1].net: min",
      "[2]: isObject",
      "[3]: isObject",
      "[4]: isObject",
    ]);
  });

  it("is nothing but a list", async () => {
    for (const value of [null, undefined, {}, { 0: { net: 1 }, length: 1 }, "text", new Set([{ net: 1 }])]) {
      expect(await brokenBy(check, value)).toEqual([": isArray"]);
    }
  });
});

describe("hostile input", () => {
  class Profile {
    @IsString() name!: string;
    @IsOptional() data?: Record<string, unknown>;
    @IsOptional() @ValidateNested() @Type(() => Price) price?: Price;
  }

  const hostile = (): unknown =>
    JSON.parse(`{
      "name": "a", "__proto__": { "admin": true }, "constructor": { "prototype": { "admin": true } }, "hasOwnProperty": 1,
      "data": { "__proto__": { "admin": true }, "constructor": { "prototype": { "admin": true } }, "toString": 1, "list": [{ "__proto__": { "admin": true } }] },
      "price": { "net": 1, "__proto__": { "currency": "XXX" }, "constructor": 1 }
    }`);

  it.each([
    ["by itself", {}],
    ["with unknown properties kept", { whitelist: false }],
    ["with conversion", { convert: true }],
  ])("changes no prototype and reaches none, %s", (_title, options) => {
    const profile = checkOf(Profile, options)(hostile()) as Profile & { admin?: unknown };
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
    expect(profile.admin).toBeUndefined();
    expect(Object.getPrototypeOf(profile)).toBe(Profile.prototype);
    expect(Object.hasOwn(profile, "constructor")).toBe(false);
    const { data = {}, price } = profile;
    expect(Object.keys(data)).not.toContain("__proto__");
    expect(Object.keys(data)).not.toContain("constructor");
    expect((data.list as object[]).map((element) => Object.getPrototypeOf(element) as unknown)).toEqual([
      Object.prototype,
    ]);
    expect(price).toBeInstanceOf(Price);
    expect(price?.currency).toBe("EUR");
  });

  it("a property named like one of every object is an unknown one", async () => {
    const check = checkOf(Price, { forbidNonWhitelisted: true });
    expect(await brokenBy(check, { net: 1, hasOwnProperty: 1, toString: 2 })).toEqual([
      "hasOwnProperty: whitelistValidation",
      "toString: whitelistValidation",
    ]);
    expect(Object.keys(checkOf(Price)({ net: 1, hasOwnProperty: 1 }) as object)).toEqual(["currency", "net"]);
  });

  it("a constructor member cannot choose the rules", async () => {
    class Free {
      @Allow() anything?: unknown;
    }
    expect(await brokenBy(checkOf(Line), { sku: "a", price: { net: -1, constructor: Free } })).toEqual([
      "price.net: min",
    ]);
    expect(await brokenBy(checkOf(Price), { net: -1, constructor: Free })).toEqual(["net: min"]);
  });

  it("data that contains itself, or is nested without end, is refused", async () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    for (const data of [circle, deep]) {
      expect(await brokenBy(checkOf(Profile), { name: "a", data })).toEqual([": nesting"]);
      expect(await brokenBy(checkOf(Profile, { convert: true }), { name: "a", data })).toHaveLength(1);
    }
  });
});
