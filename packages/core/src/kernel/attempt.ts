/** Does something that may throw at once or reject later; either way the error goes to `onError`. */
export function attempt(work: () => void | Promise<void>, onError: (error: unknown) => void): void {
  try {
    work()?.catch(onError);
  } catch (error) {
    onError(error);
  }
}

/** For work whose failure shows elsewhere. */
export const ignore = (): void => {};
