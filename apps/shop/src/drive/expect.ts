/** Something that a working shop does did not happen. */
class ExpectationError extends Error {
  override readonly name = "ExpectationError";
}

/** Fails the drive unless `holds`. */
export function expect(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new ExpectationError(otherwise);
}

/** The error that a call must fail with. */
export async function failure(call: Promise<unknown>, expected: string): Promise<Error> {
  try {
    await call;
  } catch (error) {
    return error as Error;
  }
  throw new ExpectationError(`A call went well that should have failed: ${expected}.`);
}
