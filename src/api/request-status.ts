import type { PictureRow } from "#database/pictures-table.ts"
import type { RecordedAnswer, RequestRecord } from "#ledger/ledger.ts"
import { toUsd } from "#ledger/usd.ts"
import { receiptOf } from "./receipt.ts"

/** What is known of a request besides its row. */
export interface RequestParts {
  /** The kept pictures, in the order in which they were delivered. */
  readonly pictures: readonly PictureRow[]
  readonly answer: RecordedAnswer | undefined
  readonly link: (picture: PictureRow) => string | undefined
}

/** What became of a request, for its owner. `null` stands for everything that is not known. */
export function requestStatus(record: RequestRecord, { pictures, answer, link }: RequestParts): object {
  const over = record.state === "succeeded" || record.state === "failed" || record.state === "unknown"
  const message = answer !== undefined && "error" in answer ? answer.error.message : failureMessage
  return {
    id: record.id,
    object: "request",
    state: record.state,
    model: record.model,
    created_at: record.createdAt.toISOString(),
    finished_at: record.finishedAt?.toISOString() ?? null,
    pictures: pictures.map((picture) => ({
      url: link(picture) ?? null,
      media_type: picture.mediaType,
      width: picture.width,
      height: picture.height,
      sha256: picture.sha256,
    })),
    charge_usd: over ? toUsd(record.charge ?? 0) : null,
    receipt: over ? receiptOf(record, pictures) : null,
    error: record.errorCode === undefined ? null : { code: record.errorCode, message },
  }
}

const failureMessage = "The request failed with this code; its answer said why. Nothing more is kept of it."
