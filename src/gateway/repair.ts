import type { PreparedRequest } from "#canonical/request.ts"
import type { ModelCard } from "#catalog/card.ts"

/** What a model is told that answered without a picture. It stands behind the client's own system text. */
export const repairInstruction =
  "Draw the picture that the user asks for and return it as an image in this answer. Do not answer with words alone: do not describe the picture, do not ask back, and do not promise it for later."

/**
 * Gives a request as it is sent after `missed` answers without the picture it requires. After the first the model is told to
 * draw; after the second it is asked for a picture alone as well, where it can be. What the client wrote stays as it is.
 */
export function repairRequest(request: PreparedRequest, missed: number, card: Pick<ModelCard, "imageOnly">): PreparedRequest {
  if (missed === 0) return request
  const system = request.system === undefined ? repairInstruction : `${request.system}\n\n${repairInstruction}`
  return { ...request, system, ...(missed > 1 && card.imageOnly ? { modalities: ["image"] } : {}) }
}
