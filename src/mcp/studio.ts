import type { Account } from "#accounts/account.ts"
import type { PricedModel } from "#api/model-facts.ts"
import type { HostedLinks } from "#blobs/hosted-links.ts"
import type { PictureArchive } from "#blobs/picture-archive.ts"
import type { PictureRow } from "#database/pictures-table.ts"
import type { FrontDialect } from "#gateway/front.ts"
import type { ServerAnswer, ServerRequest } from "#http/server.ts"

/** What the tools need of the rest of the server. */
export interface Studio {
  /** Has a dialect's request answered as a client's is: same keys, limits, budgets and books. `id`: the request's. */
  readonly answer: (dialect: FrontDialect, id: string, request: ServerRequest) => Promise<ServerAnswer>
  /** The models that an account may use. */
  readonly models: (account: Account) => Promise<readonly PricedModel[]>
  /** The model that draws for whoever names none, where the settings say so. */
  readonly pictureModel?: string | undefined
  /** Absent where pictures are not kept. */
  readonly kept?: {
    readonly archive: PictureArchive
    readonly links: HostedLinks
    /** The pictures of a request by our id, whoever's they are. */
    ofRequest(requestId: string): Promise<readonly PictureRow[]>
  }
  /** Address of hosted links where it is configured; otherwise it follows the request. */
  readonly publicUrl?: string
  readonly version: string
  /** Told of what should never happen. */
  readonly failed: (error: unknown, requestId: string) => void
}

/** Who calls a tool. */
export interface Caller {
  readonly account: Account
  /** The HTTP request that brought the call; its body has been read. */
  readonly request: ServerRequest
  /** Takes room for the bytes of a picture until the answer has left. Throws `overloaded` where there is none. */
  readonly hold: (bytes: number) => void
}

/** The address by which a caller's links begin, without trailing slash. */
export function baseOf({ publicUrl }: Studio, { request }: Caller): string {
  return publicUrl ?? `${request.protocol}://${request.host}`
}

/** Those of the caller's models that draw, the one first that draws for whoever names none. */
export async function drawingModels(studio: Studio, account: Account): Promise<readonly PricedModel[]> {
  const drawing = (await studio.models(account)).filter(({ card }) => card.output.includes("image"))
  const isDefault = ({ id, card }: PricedModel): boolean =>
    studio.pictureModel !== undefined && [id, card.id, `${card.author}/${card.id}`].includes(studio.pictureModel)
  return [...drawing.filter(isDefault), ...drawing.filter((model) => !isDefault(model))]
}
