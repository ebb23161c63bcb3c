export { TsyringeContainer, type TsyringeContainerOptions } from "./tsyringe-container.ts";
