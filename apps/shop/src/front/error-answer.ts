import { IsomerError, ServiceNotAvailableError, ServiceNotFoundError, ValidationError } from "isomerjs";
import type { Answer } from "./route.ts";

/** A broken rule, as the validator reports it. */
interface Failure {
  readonly field: string;
  readonly message: string;
}

/** What a customer is told of an error. Those without an HTTP code of their own are not told in detail. */
export function errorAnswer(error: unknown): Answer {
  if (error instanceof ValidationError) {
    const errors = (error.data as readonly Failure[]).map(({ field, message }) => ({ path: field, message }));
    return { status: 422, body: { type: error.type, message: "The request is not valid.", errors } };
  }
  // The customer asked for something that exists; it is the shop that lacks a service.
  if (error instanceof ServiceNotFoundError || error instanceof ServiceNotAvailableError) return UNAVAILABLE;
  if (!IsomerError.is(error) || !isHttpError(error.code)) return UNKNOWN;
  const { code, type, message, data } = error;
  return { status: code, body: { type, message, ...(data === undefined ? {} : { data }) } };
}

const UNAVAILABLE: Answer = {
  status: 503,
  body: { type: "UNAVAILABLE", message: "This part of the shop is closed. Please try again later." },
};
const UNKNOWN: Answer = { status: 500, body: { type: "INTERNAL_ERROR", message: "Something went wrong in the shop." } };

const isHttpError = (code: unknown): code is number =>
  typeof code === "number" && Number.isInteger(code) && code >= 400 && code < 600 && code !== 500;
