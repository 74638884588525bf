import { GatewayError } from "#canonical/error.ts"
import type { ImageTrailer } from "#canonical/image.ts"
import type { AnswerToken } from "./hand-over.ts"
import { pictureType } from "./read.ts"
import type { Channel } from "./upstream.ts"

/** A picture that an answer names by its address and that is still to be fetched. */
export interface PictureLink {
  readonly type: "link"
  /** http or https. */
  readonly url: string
  readonly part: number
  readonly trailer: ImageTrailer
}

/** Puts the pictures themselves in the place of their addresses. Throws `upstream_error` where one is not there or cannot be fetched. */
export async function* followLinks(
  tokens: Iterable<AnswerToken | PictureLink>,
  channel: Channel,
  signal: AbortSignal,
): AsyncGenerator<AnswerToken, void, undefined> {
  for (const token of tokens) {
    if (token.type !== "link") {
      yield token
      continue
    }
    try {
      yield* readLinkedPicture(token, channel, signal)
    } catch (error) {
      throw asProviderFault(error)
    }
  }
}

/** A picture that cannot be fetched is the provider's fault here: the caller has named none. */
function asProviderFault(error: unknown): unknown {
  if (!(error instanceof GatewayError) || error.code !== "invalid_image_url") return error
  const log = error.details.log === undefined ? {} : { log: error.details.log }
  return new GatewayError("upstream_error", "The provider named a picture that could not be fetched. Try again.", { ...log, cause: error })
}

async function* readLinkedPicture(
  { url, part, trailer }: PictureLink,
  channel: Channel,
  signal: AbortSignal,
): AsyncGenerator<AnswerToken, void, undefined> {
  const { status, headers, body } = await channel.fetchPicture(url, signal)
  if (status !== 200) {
    await body[Symbol.asyncIterator]().return?.()
    throw new GatewayError("upstream_error", "The provider named a picture that is not there. Try again.", {
      log: { pictureStatus: status },
    })
  }
  const mediaType = pictureType(headers["content-type"]?.split(";")[0])
  yield { type: "picture", as: "image", part, mediaType, encoding: "binary" }
  for await (const chunk of body) yield { type: "bytes", chunk }
  yield { type: "picture-end" }
  yield { type: "trailer", trailer }
}
