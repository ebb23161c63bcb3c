import "reflect-metadata";
import { BrokerOptionsError, ServiceSchemaError } from "@isomer/core/adapter-kit";
import { Expose, Transform, Type } from "class-transformer";
import {
  IsArray,
  IsBoolean,
  IsDate,
  IsEnum,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Length,
  Matches,
  Min,
  registerDecorator,
  Validate,
  ValidateIf,
  ValidateNested,
  type ValidationArguments,
  ValidatorConstraint,
} from "class-validator";
import { ClassValidator } from "../src/index.ts";
import { brokenBy, checkOf, errorOf, failuresOf } from "./refused.ts";

class Item {
  @IsNumber() @Min(0) price!: number;
}

describe("failures", () => {
  enum Colour {
    Red = "red",
    Blue = "blue",
  }

  class Everything {
    @Min(3) min!: number;
    @Length(2, 4) length!: string;
    @IsIn(["a", "b"]) oneOf!: string;
    @IsEnum(Colour) colour!: Colour;
    @Matches(/^x+$/u) pattern!: string;
    @IsString() text!: string;
  }

  it("tell the rule, the path, the message, the value and what was expected", async () => {
    const input = { min: 1, length: "x", oneOf: "c", colour: "green", pattern: "y", text: { not: "text" } };
    expect(await failuresOf(checkOf(Everything), input)).toEqual([
      { type: "min", field: "min", message: "min must not be less than 3", actual: 1, expected: 3 },
      {
        type: "isLength",
        field: "length",
        message: "length must be longer than or equal to 2 characters",
        actual: "x",
        expected: [2, 4],
      },
      {
        type: "isIn",
        field: "oneOf",
        message: "oneOf must be one of the following values: a, b",
        actual: "c",
        expected: ["a", "b"],
      },
      {
        type: "isEnum",
        field: "colour",
        message: "colour must be one of the following values: red, blue",
        actual: "green",
        expected: ["red", "blue"],
      },
      {
        type: "matches",
        field: "pattern",
        message: "pattern must match /^x+$/u regular expression",
        actual: "y",
        expected: "/^x+$/u",
      },
      { type: "isString", field: "text", message: "text must be a string" },
    ]);
  });

  it("do not tell values with exposeValues: false", async () => {
    const failures = await failuresOf(checkOf(Item, { exposeValues: false }), { price: -1 });
    expect(failures).toEqual([{ type: "min", field: "price", message: "price must not be less than 0", expected: 0 }]);
  });

  it("are errors of the caller with the failures as data", async () => {
    const error = await errorOf(checkOf(Item), {});
    expect(error).toMatchObject({ code: 422, type: "VALIDATION_ERROR", retryable: false });
    expect(error.message).toBe("Parameters validation error!");
  });

  it("name elements of lists, sets and maps", async () => {
    class Containers {
      @IsString({ each: true }) list!: string[];
      @IsString({ each: true }) set!: Set<string>;
      @IsInt({ each: true }) map!: Map<string, number>;
      @ValidateNested({ each: true }) @Type(() => Item) items!: Item[][];
    }
    const input = {
      list: ["a", 1],
      set: new Set(["a", 2]),
      map: new Map([["k", 0.5]]),
      items: [[{ price: 1 }], [{ price: -1 }]],
    };
    expect(await brokenBy(checkOf(Containers), input)).toEqual([
      "list[1]: isString",
      "set[1]: isString",
      "map.k: isInt",
      "items[1][0].price: min",
    ]);
  });

  it("stop at the first of a property with stopAtFirstError", async () => {
    class Strict {
      @IsString() @Length(2, 3) name!: unknown;
      @IsString() other!: string;
    }
    const all = await brokenBy(checkOf(Strict), {});
    expect(all).toHaveLength(3);
    expect(await brokenBy(checkOf(Strict, { stopAtFirstError: true }), {})).toHaveLength(2);
  });

  it("a rule that throws refuses the value, with the error as the cause", async () => {
    class Careless {
      @Validate(
        class {
          validate(value: unknown): boolean {
            return (value as string).length > 1;
          }
        },
      )
      name!: string;
      @IsNumber({ maxDecimalPlaces: 2 }) price!: number;
    }
    @ValidatorConstraint({ name: "longer" })
    class Longer {
      validate(value: unknown): boolean {
        return (value as string).length > 1;
      }
    }
    class Named {
      @Validate(Longer) name!: string;
    }
    const error = await errorOf(checkOf(Named), {});
    expect(error.data).toEqual([{ type: "longer", field: "name", message: "" }]);
    expect(error.cause).toBeInstanceOf(TypeError);
    // class-validator itself throws for numbers that are written with an exponent.
    expect(await brokenBy(checkOf(Careless), { name: "ab", price: 1e-7 })).toEqual(["price: isNumber"]);
  });
});

describe("conditions and groups", () => {
  class Payment {
    @IsIn(["card", "cash"], { always: true }) kind!: string;
    @ValidateIf((payment: Payment) => payment.kind === "card", { always: true })
    @IsString({ always: true })
    number?: string;
    @IsInt({ groups: ["admin"] }) discount?: number;
    @IsString({ groups: ["user"] }) note?: string;
  }

  it("a condition decides whether a property is looked at", async () => {
    const check = checkOf(Payment, { groups: ["none"] });
    expect(await brokenBy(check, { kind: "card" })).toEqual(["number: isString"]);
    expect(check({ kind: "cash" })).toMatchObject({ kind: "cash" });
  });

  it("rules of the chosen groups count, and those that always do", async () => {
    const check = checkOf(Payment, { groups: ["admin"] });
    expect(await brokenBy(check, { kind: "cash" })).toEqual(["discount: isInt"]);
    expect(check({ kind: "cash", discount: 5, note: 5 })).toEqual({ kind: "cash", discount: 5 });
  });

  it("a condition that throws refuses the property", async () => {
    class Fragile {
      @ValidateIf((object: { a: { b: boolean } }) => object.a.b) @IsString() name!: string;
    }
    expect(await brokenBy(checkOf(Fragile), {})).toEqual(["name: validateIf"]);
  });

  it("a class whose rules all belong to other groups is refused at registration", () => {
    class AdminOnly {
      @IsString({ groups: ["admin"] }) name!: string;
    }
    const compile = (): unknown => new ClassValidator({ groups: ["user"], strictGroups: true }).compile(AdminOnly);
    expect(compile).toThrow(ServiceSchemaError);
    expect(compile).toThrow("Every rule of AdminOnly belongs to groups other than [user]");
  });
});

describe("rules that take time", () => {
  const later = <T>(value: T): Promise<T> => new Promise((resolve) => setImmediate(() => resolve(value)));

  @ValidatorConstraint({ name: "isFree", async: true })
  class IsFree {
    validate(value: unknown): Promise<boolean> {
      if (value === "broken") return Promise.reject(new Error("the directory is down"));
      return later(value !== "taken");
    }
    defaultMessage(args: ValidationArguments): string {
      return `${args.property} '$value' is taken`;
    }
  }

  class User {
    @Validate(IsFree) name!: string;
  }

  class Team {
    @ValidateNested({ each: true }) @Type(() => User) members!: User[];
  }

  it("make the check of every class above them asynchronous", async () => {
    const check = checkOf(Team);
    expect(check({ members: [] })).toBeInstanceOf(Promise);
    expect(await failuresOf(check, { members: [{ name: "a" }, { name: "taken" }] })).toEqual([
      { type: "isFree", field: "members[1].name", message: "name 'taken' is taken", actual: "taken" },
    ]);
    expect(await check({ members: [{ name: "a" }] })).toEqual({ members: [{ name: "a" }] });
  });

  it("reject with their own error when they fail", async () => {
    await expect(checkOf(User)({ name: "broken" })).rejects.toThrow("the directory is down");
  });

  it("need not be declared as such", async () => {
    function IsEventually(expected: string) {
      return (object: object, propertyName: string): void => {
        registerDecorator({
          name: "isEventually",
          target: object.constructor,
          propertyName,
          options: {},
          constraints: [expected],
          validator: { validate: (value: unknown) => later(value === expected) },
        });
      };
    }
    class Undeclared {
      @IsEventually("yes") name!: string;
    }
    expect(await checkOf(Undeclared)({ name: "yes" })).toEqual({ name: "yes" });
    expect(await failuresOf(checkOf(Undeclared), { name: "no" })).toEqual([
      { type: "isEventually", field: "name", message: "", actual: "no", expected: "yes" },
    ]);
  });
});

describe("conversion", () => {
  class Query {
    @IsInt() page!: number;
    @IsOptional() @IsBoolean() all?: boolean;
    @IsOptional() @IsDate() since?: Date;
  }

  it("with convert, texts become what the properties are declared as", () => {
    const query = checkOf(Query, { convert: true })({ page: "3", since: "2024-01-01T00:00:00Z" }) as Query;
    expect(query.page).toBe(3);
    expect(query.since?.getTime()).toBe(Date.UTC(2024, 0, 1));
  });

  it("decorators of class-transformer are followed, and the input stays as it is", () => {
    abstract class Animal {
      @IsString() kind!: string;
    }
    class Cat extends Animal {
      @IsInt() lives!: number;
    }
    class Dog extends Animal {
      @IsString() owner!: string;
    }
    class Shelter {
      @Expose({ name: "title" })
      @Transform(({ value }: { value: string }) => value.toUpperCase())
      @IsString()
      name!: string;
      @IsArray()
      @ValidateNested({ each: true })
      @Type(() => Animal, {
        discriminator: {
          property: "kind",
          subTypes: [
            { value: Cat, name: "cat" },
            { value: Dog, name: "dog" },
          ],
        },
        keepDiscriminatorProperty: true,
      })
      animals!: Animal[];
    }
    const input = {
      title: "home",
      animals: [
        { kind: "cat", lives: 7 },
        { kind: "dog", owner: "a", extra: 1 },
      ],
    };
    const before = structuredClone(input);
    const shelter = checkOf(Shelter)(input) as Shelter;
    expect(shelter.name).toBe("HOME");
    expect(shelter.animals[0]).toBeInstanceOf(Cat);
    expect(shelter.animals[1]).toBeInstanceOf(Dog);
    expect(shelter.animals[1]).toEqual({ kind: "dog", owner: "a" });
    expect(input).toEqual(before);
  });

  it("a discriminator is not removed from the input", () => {
    class Shape {
      @IsString() name!: string;
    }
    class Drawing {
      @ValidateNested()
      @Type(() => Shape, { discriminator: { property: "kind", subTypes: [{ value: Shape, name: "shape" }] } })
      shape!: Shape;
    }
    const inner = { kind: "shape", name: "a" };
    checkOf(Drawing)({ shape: inner });
    expect(inner).toEqual({ kind: "shape", name: "a" });
  });

  it("bytes of every kind survive class-transformer", () => {
    class Upload {
      @Transform(({ value }: { value: unknown }) => value) @IsString() name!: string;
      @IsOptional() content?: Uint8Array;
    }
    const upload = checkOf(Upload)({ name: "a", content: new Uint8Array([1, 2, 3]) }) as Upload;
    expect(upload.content).toEqual(Buffer.from([1, 2, 3]));
  });

  it("a value that cannot be converted is refused with its path", async () => {
    class Dated {
      @Type(() => Date) @IsDate() at!: Date;
    }
    class Outer {
      @ValidateNested({ each: true }) @Type(() => Dated) list!: Dated[];
    }
    const error = await errorOf(checkOf(Outer), { list: [{ at: 5 }, { at: Object.create(null) as object }] });
    expect(error.data).toEqual([{ type: "conversion", field: "list[1].at", message: "the value cannot be converted" }]);
    expect(error.cause).toBeInstanceOf(TypeError);
  });

  it("sets and maps of instances are made by class-transformer", async () => {
    class Baskets {
      @ValidateNested({ each: true }) @Type(() => Item) set!: Set<Item>;
      @ValidateNested({ each: true }) @Type(() => Item) map!: Map<string, Item>;
    }
    const check = checkOf(Baskets);
    const baskets = check({ set: [{ price: 1, extra: 1 }], map: { a: { price: 2 } } }) as Baskets;
    expect([...baskets.set]).toEqual([{ price: 1 }]);
    expect(baskets.map.get("a")).toBeInstanceOf(Item);
    expect(await brokenBy(check, { set: [{ price: 1 }, { price: -1 }], map: { a: { price: -2 } } })).toEqual([
      "set[1].price: min",
      "map.a.price: min",
    ]);
  });
});

describe("nested classes", () => {
  class Address {
    @IsString() city!: string;
  }

  it("are known from the declared type when there is no @Type", async () => {
    class Person {
      @ValidateNested() address!: Address;
      @IsOptional() @Transform(({ value }: { value: unknown }) => value) @IsString() name?: string;
    }
    class Pet {
      @ValidateNested() address!: Address;
    }
    for (const type of [Person, Pet]) {
      const check = checkOf(type);
      expect((check({ address: { city: "a" } }) as Person).address).toBeInstanceOf(Address);
      expect(await brokenBy(check, { address: { city: 5 } })).toEqual(["address.city: isString"]);
    }
  });

  it("that nothing tells are a mistake found at registration", () => {
    class Person {
      @ValidateNested({ each: true }) addresses!: Address[];
    }
    const compile = (): unknown => new ClassValidator().compile(Person);
    expect(compile).toThrow(ServiceSchemaError);
    expect(compile).toThrow(
      "Person.addresses has @ValidateNested, but its class is not known. Add @Type(() => TheClass)",
    );
    expect(compile).toThrow(ServiceSchemaError);
  });

  it("that a circular import left undefined are a mistake found at registration", () => {
    class Person {
      @ValidateNested() @Type(() => undefined as unknown as typeof Address) address!: object;
    }
    expect(() => new ClassValidator().compile(Person)).toThrow("@Type of Person.address answers undefined.");
  });

  it("without rules are refused unless forbidUnknownValues is off", async () => {
    class Bare {
      a?: unknown;
    }
    class Holder {
      @ValidateNested() @Type(() => Bare) bare!: Bare;
    }
    expect(await brokenBy(checkOf(Holder), { bare: { a: 1 } })).toEqual(["bare: unknownValue"]);
    expect(checkOf(Holder, { forbidUnknownValues: false })({ bare: { a: 1 } })).toEqual({ bare: { a: 1 } });
  });
});

describe("what is compiled", () => {
  it("a class of params whose constructor needs arguments is refused at registration", () => {
    class Picky {
      @IsString() name: string;
      constructor(source: { name: string }) {
        this.name = source.name;
      }
    }
    expect(() => new ClassValidator().compile(Picky)).toThrow(
      "Picky cannot hold params: its constructor fails without arguments",
    );
  });

  it("options that contradict each other are refused", () => {
    expect(() => new ClassValidator({ whitelist: false, forbidNonWhitelisted: true })).toThrow(BrokerOptionsError);
  });

  it("a class that only inherits its rules has rules", async () => {
    class Child extends Item {}
    expect(await brokenBy(checkOf(Child), { price: -1 })).toEqual(["price: min"]);
  });
});
