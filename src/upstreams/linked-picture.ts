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

/** Puts the pictures themselves in the place of their addresses. Throws `upstream_error` where one is not there, and what the channel's fetching throws. */
export async function* followLinks(
  tokens: Iterable<AnswerToken | PictureLink>,
  channel: Channel,
  signal: AbortSignal,
): AsyncGenerator<AnswerToken, void, undefined> {
  for (const token of tokens) {
    if (token.type === "link") yield* readLinkedPicture(token, channel, signal)
    else yield token
  }
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
