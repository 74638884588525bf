import { readFileSync } from "node:fs"
import type { PreparedRequest } from "#canonical/request.ts"
import { bigPng } from "../../test/support/pictures.ts"
import type { ReadEvent } from "./upstream-testing.ts"

/** One recorded answer and what must be read out of it. */
export interface ContractFixture {
  readonly name: string
  readonly contentType: string
  readonly body: string
  readonly request?: Partial<PreparedRequest>
  readonly settings?: Readonly<Record<string, unknown>>
  /** The events, consecutive texts of one part as one. Hosted pictures of the fixture are served under `/picture.png` of `{origin}`. */
  readonly events: readonly ReadEvent[]
}

/** The files of a member's folder of fixtures, by what must be read out of each; `.sse` are event streams. `settings`: those of a channel that gives such an answer. */
export function fixturesIn(
  folder: URL,
  answers: Readonly<Record<string, readonly ReadEvent[]>>,
  settings: (name: string) => ContractFixture["settings"] = () => undefined,
): readonly ContractFixture[] {
  return Object.entries(answers).map(([name, events]) => {
    const stream = name.endsWith(".sse")
    const wanted = settings(name)
    return {
      name,
      contentType: stream ? "text/event-stream; charset=utf-8" : "application/json; charset=UTF-8",
      body: readFileSync(new URL(name, folder), "utf8"),
      request: { stream },
      ...(wanted === undefined ? {} : { settings: wanted }),
      events,
    }
  })
}

/** The picture that is served to who follows a link of a fixture. */
export const hostedPicture = bigPng(4000, 9)

/** The event of that picture. */
export function hostedEvent(part: number, revisedPrompt?: string): ReadEvent {
  const trailer = { thought: false, ...(revisedPrompt === undefined ? {} : { revisedPrompt }) }
  return { type: "image", choice: 0, part, mediaType: "image/png", encoding: "binary", data: Buffer.from(hostedPicture), trailer }
}
