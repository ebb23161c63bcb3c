import { Exclude, Expose, Transform, Type } from "class-transformer";
import {
  Allow,
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  Equals,
  IsArray,
  IsBoolean,
  IsDate,
  IsDefined,
  IsEmail,
  IsEnum,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsOptional,
  IsPositive,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  MinDate,
  MinLength,
  NotEquals,
  ValidateIf,
  ValidateNested,
} from "class-validator";

export enum Colour {
  Red = "red",
  Blue = "blue",
}

export enum Size {
  Small,
  Large = 5,
}

export class Simple {
  @IsString() sku!: string;
  @IsInt() @Min(1) @Max(100) quantity!: number;
}

export class Texts {
  @IsString() @Length(2, 5) length!: string;
  @MinLength(2) @MaxLength(4) between!: string;
  @IsEmail() email!: string;
  @IsUUID("4") id!: string;
  @Matches(/^[a-z]+$/, { message: "$property of $target does not match: $value" }) lower!: string;
  @IsNotEmpty() filled!: unknown;
  @Equals("yes") consent!: string;
  @NotEquals("no") refusal!: string;
}

export class Scalars {
  @IsBoolean() flag!: boolean;
  @IsNumber() number!: number;
  @IsNumber({ allowNaN: true, allowInfinity: true }) any!: number;
  @IsPositive() positive!: number;
  @IsIn([1, "two", null]) oneOf!: unknown;
  @IsEnum(Colour) colour!: Colour;
  @IsEnum(Size) size!: Size;
  @IsDate() date!: Date;
  @IsObject() object!: object;
  @Allow() anything?: unknown;
}

export class Optionals {
  @IsOptional() @IsString() maybe?: string;
  @IsDefined() defined!: unknown;
  @IsString() withDefault = "default";
  @IsInt() limit = 10;
  @ValidateIf((object: Optionals) => object.limit > 5) @IsString() whenLarge?: string;
  @IsInt({ validateIf: (_object: unknown, value: unknown) => value !== "skip" }) unlessSkipped!: number;
}

export class Item {
  @IsNumber() @Min(0) price!: number;
  @IsOptional() @IsString() name?: string;
}

export class Address {
  @IsString() @IsNotEmpty() city!: string;
}

export class Nested {
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(3) @ValidateNested({ each: true }) @Type(() => Item) items!: Item[];
  @IsOptional() @ValidateNested() @Type(() => Address) address?: Address;
  @ValidateNested() @Type(() => Address) home!: Address;
}

export class Lists {
  @IsString({ each: true }) @ArrayUnique() tags!: string[];
  @IsArray() @IsInt({ each: true }) @Min(1, { each: true }) numbers!: number[];
}

export class Tree {
  @IsString() name!: string;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Tree) children?: Tree[];
}

class Base {
  @IsString() id!: string;
  @IsInt() rank!: number;
}

export class Derived extends Base {
  // Replaces the rule of the base: class-validator lets the rules of a derived class win, kind by kind.
  @IsString() declare rank: never;
  @IsBoolean() active!: boolean;
}

export class Converted {
  @Type(() => Number) @IsInt() count!: number;
  @Type(() => Date) @IsDate() @MinDate(new Date(0)) at!: Date;
  @Type(() => String) @IsString() text!: string;
  @Type(() => Boolean) @IsBoolean() flag!: boolean;
}

export class Transformed {
  @Transform(({ value }: { value: unknown }) => (typeof value === "string" ? value.trim() : value))
  @IsString()
  @Length(1, 4)
  name!: string;
  @Expose({ name: "external" }) @IsInt() internal!: number;
  @Exclude() @IsOptional() @IsString() secret?: string;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Item) items?: Item[];
}
