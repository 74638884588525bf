import type { PreparedImage } from "#canonical/image.ts"
import type { ModelTurn, TurnPicture } from "./model-turn.ts"

/** A picture of a request that is remembered, with the turn that it stood in. */
export interface RecalledPicture {
  readonly turn: ModelTurn
  readonly picture: TurnPicture
  /** The picture as its provider made it, where the client sent it in another file format. */
  readonly original?: PreparedImage
}

/** What is remembered of the pictures of one request, by their SHA-256. */
export type Recollection = ReadonlyMap<string, RecalledPicture>
