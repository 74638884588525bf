import type { Account } from "#accounts/account.ts"
import { GatewayError } from "#canonical/error.ts"
import { guaranteeOf, guaranteeWords, isGuaranteeWord } from "#canonical/guarantee.ts"
import type { GenerationRequest } from "#canonical/request.ts"

const header = "x-limn-guarantee"

/**
 * Gives a request the picture guarantee that its header names, or else its key's setting. Anything but `off` makes an answer
 * without a picture a failure, also where the dialect would allow text; `off` leaves what the dialect says. A request for text
 * alone has no guarantee: a header that wants one is a warning then. Throws `invalid_request` for a header that names none.
 */
export function withGuarantee<R extends GenerationRequest>(
  request: R,
  headers: Readonly<Record<string, string>>,
  { guarantee: usual }: Pick<Account, "guarantee">,
): R {
  const named = headers[header]?.trim().toLowerCase()
  if (named !== undefined && !isGuaranteeWord(named)) {
    throw new GatewayError(
      "invalid_request",
      `\`${header}\` must be one of ${guaranteeWords.join(", ")}: a number is the most provider calls for a picture.`,
      { param: header },
    )
  }
  const word = named ?? usual
  if (word === undefined) return request
  const requires = word !== "off"
  if (request.modalities.includes("image")) {
    return { ...request, pictureRequired: request.pictureRequired || requires, guarantee: guaranteeOf(word) }
  }
  if (named === undefined || !requires) return request
  const message = `Only text was asked for, so \`${header}\` has no effect. Ask for pictures with \`modalities\`.`
  return { ...request, warnings: [...request.warnings, { code: "unsupported", message, param: header }] }
}
