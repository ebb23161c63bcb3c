export { ClassValidator } from "./class-validator.ts";
export type { ClassValidatorOptions } from "./options.ts";
