import type { PreparedImage } from "#canonical/image.ts"
import type { GenerationRequest } from "#canonical/request.ts"
import type { Intake } from "#ledger/ledger.ts"
import type { ExchangeContext } from "./exchange-context.ts"
import type { Gateway } from "./gateway.ts"

/** What is to be kept of a request that its client may come back to; undefined for any other. */
export function keptBodyOf(
  { kept }: Pick<Gateway, "kept">,
  { keeping, createdAt }: Pick<ExchangeContext, "keeping" | "createdAt">,
  pictures: ReadonlyMap<string, PreparedImage>,
): Intake["kept"] {
  if (keeping === undefined || kept === undefined) return undefined
  const { previousId, body } = keeping
  return {
    ...(previousId === undefined ? {} : { previousId }),
    body: JSON.stringify(body((param) => pictures.get(param)?.sha256 ?? "")),
    ...(kept.keepMs === undefined ? {} : { expiresAt: new Date(createdAt.getTime() + kept.keepMs) }),
  }
}

/** Keeps the pictures that a client sent with such a request: whoever goes on from it needs them. What can't be kept is logged. */
export async function keepSentPictures(
  { kept, log }: Pick<Gateway, "kept" | "log">,
  request: GenerationRequest,
  context: ExchangeContext,
  pictures: ReadonlyMap<string, PreparedImage>,
): Promise<void> {
  if (kept === undefined || context.keeping === undefined) return
  const sent = request.messages.flatMap(({ parts }) => parts.filter((part) => part.type !== "text" && part.type !== "stored-image"))
  try {
    for (const { param } of sent) {
      const image = pictures.get(param)
      if (image !== undefined) await kept.keepPicture(image, context)
    }
  } catch (error) {
    log.error({ requestId: context.id, err: error }, "a client's picture could not be kept")
  }
}
