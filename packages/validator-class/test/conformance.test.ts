import "reflect-metadata";
import { type Order, validatorSuite } from "@isomer/conformance";
import { Type } from "class-transformer";
import {
  IsArray,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Length,
  Min,
  Validate,
  ValidateNested,
  ValidatorConstraint,
} from "class-validator";
import { ClassValidator } from "../src/index.ts";

class OrderItem {
  @IsNumber() @Min(0) price!: number;
}

class OrderDto implements Order {
  @IsString() @Length(1, 20) sku!: string;
  @IsInt() @Min(1) quantity!: number;
  @IsOptional() @IsString() note?: string;
  @IsOptional() @IsArray() @ValidateNested({ each: true }) @Type(() => OrderItem) items?: OrderItem[];
}

@ValidatorConstraint({ async: true })
class NameIsFree {
  async validate(name: unknown): Promise<boolean> {
    await new Promise(setImmediate);
    return name !== "taken";
  }
}

class Registration {
  @Validate(NameIsFree) name!: string;
}

class Bare {}

const foreign: [unknown, ...unknown[]] = [
  Bare,
  Object,
  String,
  Array,
  Date,
  Map,
  [],
  [Bare],
  [OrderDto, OrderDto],
  { sku: "string" },
  () => 1,
];
const common = { order: OrderDto, foreign, asynchronous: Registration };

validatorSuite({ describe, it }, { name: "class", create: () => new ClassValidator(), ...common });
validatorSuite(
  { describe, it },
  {
    ...common,
    name: "class that refuses unknown properties",
    create: () => new ClassValidator({ forbidNonWhitelisted: true }),
    unknownMembers: "reject",
  },
);
validatorSuite(
  { describe, it },
  {
    ...common,
    name: "class that keeps unknown properties, as plain data",
    create: () => new ClassValidator({ whitelist: false, transform: false }),
    unknownMembers: "keep",
  },
);
validatorSuite(
  { describe, it },
  { ...common, name: "class that converts", create: () => new ClassValidator({ convert: true }), coerces: true },
);
