import type { Chunk } from "#bytes/chunk.ts"
import type { DeliveryEvent } from "#canonical/event.ts"
import type { DeliveredImage } from "#canonical/image.ts"
import type { Finish } from "./envelope.ts"

/** One `text` event. */
export type TextEvent = Extract<DeliveryEvent, { readonly type: "text" }>

/** Writes one choice of a JSON answer, from behind its `"role"` to its closing brace. */
export interface MessageWriter {
  /** Takes a piece of text; it is written with what comes next. */
  text(event: TextEvent): void
  picture(image: DeliveredImage): AsyncGenerator<Chunk>
  /** Closes the choice. */
  end(finish: Finish): AsyncGenerator<Chunk>
}
