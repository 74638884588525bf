import { keepClientPicture } from "#blobs/client-picture.ts"
import { findKeptPicture } from "#blobs/kept-picture.ts"
import { resolveShape } from "#catalog/shape.ts"
import { createCall } from "#channels/call-channel.ts"
import type { ChannelRegistry } from "#channels/channel-registry.ts"
import type { Settings } from "#config/settings.ts"
import type { Database } from "#database/database.ts"
import { ResponsesTable } from "#database/responses-table.ts"
import { convertPicture } from "#gateway/convert.ts"
import { FreeAnswers } from "#gateway/free-answers.ts"
import type { Gateway } from "#gateway/gateway.ts"
import { preparePictures } from "#gateway/prepare.ts"
import { RunningExchanges } from "#gateway/running-exchanges.ts"
import { createSafeFetch } from "#http/safe-fetch.ts"
import type { Transport } from "#http/transport.ts"
import { budgetLeft } from "#ledger/budget-left.ts"
import type { AssembledPictures } from "./assemble-pictures.ts"

/** What a gateway is made of. */
interface Parts extends Pick<Gateway, "ledger" | "prices" | "limiter" | "log" | "metrics" | "checkSpace"> {
  readonly settings: Settings
  readonly database: Database
  readonly transport: Transport
  readonly channels: ChannelRegistry
  readonly pictures: AssembledPictures
}

/** Puts together what carries requests out. */
export function assembleGateway({ settings, database, transport, channels, pictures, ...given }: Parts): Gateway {
  const { archive, spool, memory, source, notes } = pictures
  const { keepPicturesMs: keepMs } = settings
  return {
    ...given,
    channels: channels.pool,
    budgetLeft: (payer) => budgetLeft(database, payer),
    unpriced: settings.defaults.unpriced,
    running: new RunningExchanges(),
    freeAnswers: new FreeAnswers(),
    lookup: (model) => channels.lookup(model),
    get listed() {
      return channels.listed
    },
    get pictureModel() {
      return channels.pictureModel
    },
    resolveShape,
    preparePictures: (request, card, context, signal) => preparePictures(request, card, (part) => source(part, context, signal), signal),
    call: createCall({ transport, safeFetch: createSafeFetch() }),
    openPicture: (image, { account, id }, over) => spool.open(image, { owner: { keyId: account.id, requestId: id }, until: over }),
    convertPicture: (image, format, { account, id }, over) =>
      convertPicture(image, format, (made) => spool.open(made, { owner: { keyId: account.id, requestId: id }, until: over })),
    ...(archive === undefined
      ? {}
      : {
          kept: {
            requests: new ResponsesTable(database),
            ...(keepMs === undefined ? {} : { keepMs }),
            keepPicture: (image, { account }) => keepClientPicture({ archive, spool, keepMs }, image, account.id),
          },
          keptPicture: (id, trailer) => findKeptPicture(archive, id, trailer),
          noteDelivery: (delivered) => notes.take(delivered),
        }),
    ...(memory === undefined ? {} : { memory }),
  }
}
