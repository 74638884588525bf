import type { PictureReference, RecordedAnswer } from "./ledger.ts"

/**
 * The answer of a request that was broken off, as its pictures tell it: the words that came with them are lost. `wanted` is
 * how many answers were asked for, and `why` half a sentence for the client.
 */
export function pictureAnswer(wanted: number, pictures: readonly { readonly id: string }[], why: string): RecordedAnswer {
  const choices = Math.min(wanted, pictures.length)
  const images = pictures.map(({ id }, index) => {
    const choice = Math.min(index, choices - 1)
    return { type: "image", choice, part: index - choice, image: { picture: id } satisfies PictureReference }
  })
  const finishes = Array.from({ length: choices }, (_, choice) => ({ type: "finish", choice, reason: "stop" }))
  const all =
    pictures.length === 1 ? "The picture that was stored by then is" : `The ${pictures.length} pictures that were stored by then are`
  return {
    events: [{ type: "start" }, ...images, { type: "charge" }, ...finishes],
    warnings: [{ code: "other", message: `${why}. ${all} all of the answer.` }],
  }
}
