/**
 * Gives dollars per piece (a request, a picture, a token) in whole nano-USD. Throws RangeError, as the rest of a sentence
 * that begins with what is wrong, for what is negative, above a million dollars, or finer than a nano-USD: prices are exact.
 */
export function nanoPerPiece(dollars: number): number {
  return exactly(dollars, 1_000_000_000, "must have at most 9 decimals: prices are kept in whole billionths of a dollar")
}

/** Gives dollars per million tokens in whole nano-USD per token. Throws RangeError as {@link nanoPerPiece} does. */
export function nanoPerToken(dollarsPerMillion: number): number {
  return exactly(dollarsPerMillion, 1000, "must have at most 3 decimals: a token's price is kept in whole billionths of a dollar")
}

const mostDollars = 1_000_000

function exactly(dollars: number, nanos: number, tooFine: string): number {
  if (!(dollars >= 0 && dollars <= mostDollars)) throw new RangeError(`must be a number from 0 to ${mostDollars}`)
  const whole = Math.round(dollars * nanos)
  // Division rounds correctly, so this holds for exactly the numbers that were written with few enough decimals.
  if (whole / nanos !== dollars) throw new RangeError(tooFine)
  return whole
}
